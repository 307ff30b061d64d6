using TorchSharp;
using UnstoppableModels.Arithmetic.Elementary;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

/// <summary>
/// The functions of <see cref="Elementary"/> on float64 tensors: the same basic operations in the same order, one torch operation each, so that nothing
/// is fused. What torch calls exp, log, tanh, erf, pow and ldexp differs between its versions, devices and instruction sets and is not used.
/// </summary>
internal sealed class TorchElementary
{
    /// <summary>2^LowestPower is the smallest subnormal of binary64.</summary>
    private const int LowestPower = -1074;

    private readonly torch.Device device;

    /// <summary>2^−1074 … 2^1023.</summary>
    private readonly torch.Tensor powersOfTwo;

    /// <summary>Item n: the coefficient of d^n about every node of erf.</summary>
    private readonly torch.Tensor[] erfCoefficients;

    public TorchElementary(torch.Device device)
    {
        this.device = device;
        using var scope = torch.NewDisposeScope();
        powersOfTwo = Table(Enumerable.Range(LowestPower, 1024 - LowestPower).Select(power => Math.ScaleB(1.0, power)));
        erfCoefficients = [.. Enumerable.Range(0, ErrorFunction.Degree + 1).Select(n => Table(ErrorFunction.Coefficients.Select(node => node[n])))];
    }

    public torch.Tensor Exp(torch.Tensor x)
    {
        var inside = x.Limit(-708, 709);
        var k = inside.Times(Exponential.Log2E).round_();
        var r = inside.sub(k.Times(Exponential.Ln2High)).sub_(k.Times(Exponential.Ln2Low));
        var result = Polynomial(Exponential.Coefficients, r).mul_(PowerOfTwo(k));
        return result.FillInPlace(x.IsBelow(-708), 0).FillInPlace(x.IsAbove(709), double.PositiveInfinity);
    }

    /// <summary>Of positive normal numbers.</summary>
    public static torch.Tensor Log(torch.Tensor x)
    {
        // x = half · 2^power with ½ ≤ half < 1. Of m = 2·half and k = power − 1, those above √2 are halved again.
        var (half, power) = x.frexp();
        var doubled = half.Times(2);
        var high = doubled.IsAbove(Logarithm.SquareRootOf2);
        var m = torch.where(high, half, doubled);
        var exponent = power.to(torch.float64);
        var k = torch.where(high, exponent, exponent.Plus(-1));

        var f = m.Plus(-1);
        var s = f.div(f.Plus(2));
        var z = s.mul(s);
        var tail = s.mul(Polynomial(Logarithm.Coefficients, z).mul_(z)).AddInPlace(k.Times(Exponential.Ln2Low));
        return k.MultiplyInPlace(Exponential.Ln2High).AddInPlace(s.Plus(s).AddInPlace(tail));
    }

    public torch.Tensor Tanh(torch.Tensor x)
    {
        var magnitude = x.abs();
        var exp = Exp(magnitude.Times(2)).AddInPlace(1);
        var large = Constant(1).sub(Constant(2).div(exp)).copysign(x);
        var z = x.mul(x);
        var small = x.Plus(x.mul(Polynomial(HyperbolicTangent.Coefficients, z).mul_(z)));
        return torch.where(magnitude.IsBelow(HyperbolicTangent.Small), small, large);
    }

    public torch.Tensor Erf(torch.Tensor x)
    {
        var magnitude = x.abs().Limit(0, ErrorFunction.Last);
        var node = magnitude.Times(4).round_();
        var distance = magnitude.sub(node.Times(0.25));
        var index = node.to(torch.int64).flatten();
        var sum = Coefficients(ErrorFunction.Degree);
        for (var n = ErrorFunction.Degree - 1; n >= 0; n--) sum = sum.mul_(distance).AddInPlace(Coefficients(n));
        return torch.where(magnitude.IsBelow(ErrorFunction.Last), sum, Constant(1)).copysign(x);

        torch.Tensor Coefficients(int power) => erfCoefficients[power].index_select(0, index).reshape(x.shape);
    }

    /// <summary>2^k for float64 integers k from −1074 to 1023, exact.</summary>
    public torch.Tensor PowerOfTwo(torch.Tensor k) => powersOfTwo.index_select(0, k.Plus(-LowestPower).to(torch.int64).flatten()).reshape(k.shape);

    /// <summary>
    /// A number to divide by or to divide: a tensor on the device, because torch on CUDA divides by a number of the host by multiplying with its
    /// rounded reciprocal.
    /// </summary>
    public torch.Tensor Constant(double value) => torch.tensor([value], torch.float64, device);

    /// <summary>By Horner's scheme, the coefficient of the highest power first.</summary>
    private static torch.Tensor Polynomial(double[] coefficients, torch.Tensor x)
    {
        var sum = x.Times(coefficients[0]).AddInPlace(coefficients[1]);
        foreach (var coefficient in coefficients.AsSpan(2)) sum = sum.mul_(x).AddInPlace(coefficient);
        return sum;
    }

    private torch.Tensor Table(IEnumerable<double> values) => torch.tensor(values.ToArray(), torch.float64, device).DetachFromDisposeScope();
}
