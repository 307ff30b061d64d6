using TorchSharp;
using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Backends.Torch;
using UnstoppableModels.Arithmetic.Elementary;

namespace UnstoppableModels.Arithmetic.Tests.Backends;

/// <summary>The functions on tensors give the bits of the functions on numbers, which the reference checks.</summary>
public class TorchElementaryTests
{
    [Fact]
    public void Exp_is_equal() => Equal(
        (functions, x) => functions.Exp(x),
        Exponential.Exp,
        random => random.NextDouble() * 1430 - 715,
        [-708, 709, -708.0000000000001, 709.0000000000001, 0, -0.0]);

    [Fact]
    public void Log_is_equal() => Equal(
        (_, x) => TorchElementary.Log(x),
        Logarithm.Log,
        random => Math.ScaleB(1 + random.NextDouble(), random.Next(2) == 0 ? random.Next(-1000, 1000) : random.Next(-2, 18)),
        [1, 2, 0.5, 1.4142135623730951, 1.4142135623730954]);

    [Fact]
    public void Tanh_is_equal() => Equal(
        (functions, x) => functions.Tanh(x),
        HyperbolicTangent.Tanh,
        random => (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-30, 6)),
        [0.25, -0.25, 0, -0.0, 1e300]);

    [Fact]
    public void Erf_is_equal() => Equal(
        (functions, x) => functions.Erf(x),
        ErrorFunction.Erf,
        random => (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-30, 5)),
        [0.125, 0.375, 6, -6, 0, -0.0, 5.875, 1e300]);

    [Fact]
    public void Powers_of_two_are_exact() => Equal(
        (functions, k) => functions.PowerOfTwo(k), k => Math.ScaleB(1.0, (int)k), random => random.Next(-1074, 1024), [-1074, 1023]);

    /// <summary>Numbers that are freed while torch reads them would show here: another thread collects and finalises all the time.</summary>
    [Fact]
    public async Task Collections_in_between_change_nothing()
    {
        using var stop = new CancellationTokenSource();
        var collector = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    GC.Collect(0, GCCollectionMode.Forced, blocking: true);
                    GC.WaitForPendingFinalizers();
                }
            },
            TestContext.Current.CancellationToken);
        try
        {
            for (var i = 0; i < 20; i++) Erf_is_equal();
        }
        finally
        {
            await stop.CancelAsync();
            await collector;
        }
    }

    private static void Equal(
        Func<TorchElementary, torch.Tensor, torch.Tensor> function, Func<double, double> expected, Func<System.Random, double> argument, double[] special)
    {
        var random = new System.Random(7);
        double[] x = [.. special, .. Enumerable.Range(0, 5000).Select(_ => argument(random))];
        torch.Device[] devices = [.. Device.Available().Select(device => device.ToTorch())];
        using var scope = torch.NewDisposeScope();
        foreach (var device in devices)
        {
            var y = function(new TorchElementary(device), torch.tensor(x, torch.float64, device)).cpu().data<double>().ToArray();
            Assert.Equal(
                x.Select(value => (value, BitConverter.DoubleToInt64Bits(expected(value)))),
                x.Zip(y, (value, result) => (value, BitConverter.DoubleToInt64Bits(result))));
        }
    }
}
