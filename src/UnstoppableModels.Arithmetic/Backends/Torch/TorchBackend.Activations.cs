using System.Runtime.InteropServices;
using TorchSharp;
using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends.Torch;

internal sealed partial class TorchBackend
{
    public Tensor Add(Tensor left, Tensor right)
    {
        HostTensor.RequireSameShape(left, right);
        return Compute(() => Values(left).Plus(Values(right)));
    }

    public Tensor Scale(Tensor tensor, float factor) => Compute(() => Values(tensor).Times(factor));

    public Tensor Relu(Tensor input) => ReluBackward(input, input);

    public Tensor ReluBackward(Tensor outputGradient, Tensor input)
    {
        HostTensor.RequireSameShape(outputGradient, input);
        return Compute(() => Values(outputGradient).Fill(Values(input).IsAbove(0).logical_not(), 0));
    }

    public Tensor Gelu(Tensor input) => Compute(() =>
    {
        var x = Wide(input);
        return Distribution(x).mul_(x).to(torch.float32);
    });

    public Tensor GeluBackward(Tensor outputGradient, Tensor input)
    {
        HostTensor.RequireSameShape(outputGradient, input);
        return Compute(() =>
        {
            var x = Wide(input);
            var density = elementary.Exp(x.mul(x).MultiplyInPlace(-0.5)).MultiplyInPlace(Operations.Gelu.InverseRootOf2Pi);
            return Distribution(x).AddInPlace(x.mul(density)).mul_(Wide(outputGradient)).to(torch.float32);
        });
    }

    public Tensor Tanh(Tensor input) => Compute(() => elementary.Tanh(Wide(input)).to(torch.float32));

    public Tensor TanhBackward(Tensor outputGradient, Tensor output)
    {
        HostTensor.RequireSameShape(outputGradient, output);
        return Compute(() =>
        {
            var y = Wide(output);
            return elementary.Constant(1).sub(y.mul(y)).mul_(Wide(outputGradient)).to(torch.float32);
        });
    }

    /// <summary>The random words come from the host: they are integers, and the same for every device.</summary>
    public Tensor Dropout(Tensor tensor, float rate, ulong seed, ulong stream)
    {
        if (!(rate >= 0 && rate < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A dropout rate lies from 0 to below 1.");
        var numbers = new Philox(seed, stream);
        var threshold = (uint)(rate * (double)(1L << 32));
        var factor = (float)(1 / (1 - (double)rate));
        return Compute(() =>
        {
            var values = Values(tensor);
            var dropped = torch.empty(values.shape, torch.@bool);
            var flags = MemoryMarshal.Cast<byte, bool>(dropped.bytes);
            for (var i = 0; i < flags.Length; i++) flags[i] = numbers.Word((ulong)i) < threshold;
            return values.Times(factor).FillInPlace(dropped.to(device), 0);
        });
    }

    /// <summary>Φ.</summary>
    private torch.Tensor Distribution(torch.Tensor x) => elementary.Erf(x.Times(Operations.Gelu.SquareRootOfHalf)).AddInPlace(1).MultiplyInPlace(0.5);
}
