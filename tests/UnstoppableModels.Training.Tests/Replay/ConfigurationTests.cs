using System.Collections.Concurrent;
using System.Runtime.Intrinsics.X86;
using UnstoppableModels.Arithmetic.Backends;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>
/// One root on every machine: the same steps in processes with other thread counts, vector widths and MKL code paths, by both backends, summed forwards and
/// backwards, and on every CUDA device there is.
/// </summary>
public class ConfigurationTests
{
    /// <summary>State 24 of iris-mlp with the default seed.</summary>
    public const string IrisState24 = "0x979f89527e9e38fe5071dda8e694acac83c94c1b66d59a216fd49c5d174c6630";

    /// <summary>Roots after 200 steps of iris-mlp, digits-cnn and the small moby-gpt of <see cref="Runs.Moby"/>.</summary>
    private static readonly string[] Roots200 = ["", "", ""];

    /// <summary>State, gradient and trace root of the last of a few steps of the same models, and of one of the wide MLP.</summary>
    private static readonly string[] FewRoots = [];

    /// <summary>ATen takes the variable at its word, so only what this CPU has can be asked for.</summary>
    private static readonly string[] Capabilities =
        ["default", .. Avx2.IsSupported ? (string[])["avx2"] : [], .. Avx512BW.VL.IsSupported ? (string[])["avx512"] : []];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_few_steps_end_in_one_root_in_every_configuration()
    {
        var environments =
            from threads in (string[])["1", "2"]
            from capability in Capabilities
            from branch in (string[])["COMPATIBLE", "AUTO"]
            select ReplayChild.Environment(threads, capability, branch);
        var outputs = await StartAllAsync(environments.Select(environment => (environment, ReplayChild.FewSteps)));
        Assert.Equal(4 * Capabilities.Length, outputs.Count);
        foreach (var variant in outputs.SelectMany(output => output.Variants)) Assert.Equal(FewRoots, variant.Roots);
        Assert.All(outputs, output => Assert.Equal(["simd", "simd reversed", "torch", "torch reversed"], output.Variants.Select(variant => variant.Name)));

        // The configurations are different machines as far as plain binary32 goes, wherever there is more than one vector width.
        if (Capabilities.Length > 1) Assert.True(outputs.Select(output => output.Binary32).Distinct().Count() > 1);
    }

    /// <summary>Every value of every option at least once.</summary>
    [Fact]
    public async Task Two_hundred_steps_of_each_model_end_in_one_root()
    {
        var outputs = await StartAllAsync(
        [
            (ReplayChild.Environment("2", Capabilities[^1], "AUTO"), "simd"),
            (ReplayChild.Environment("1", Capabilities[0], "COMPATIBLE"), "simd reversed"),
            (ReplayChild.Environment("1", Capabilities[Capabilities.Length / 2], "AUTO"), "torch"),
            (ReplayChild.Environment("2", Capabilities[0], "COMPATIBLE"), "torch reversed"),
        ]);
        foreach (var output in outputs) Assert.Equal(Roots200, Assert.Single(output.Variants).Roots);
    }

    [Fact]
    public void Every_CUDA_device_ends_in_the_roots_of_the_CPU()
    {
        foreach (var device in Device.Available().Where(device => device != Device.Cpu))
        {
            Assert.Equal(FewRoots, ReplayChild.FewRoots(Backend.For(device)));
            Assert.Equal(Roots200, ReplayChild.LongRoots(Backend.For(device)));
        }
    }

    private static async Task<IReadOnlyCollection<ReplayChild.Output>> StartAllAsync(IEnumerable<(Dictionary<string, string> Environment, string Variant)> children)
    {
        var outputs = new ConcurrentBag<ReplayChild.Output>();
        await Parallel.ForEachAsync(
            children,
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Token },
            async (child, cancellationToken) => outputs.Add(await ReplayChild.StartAsync(child.Environment, child.Variant, cancellationToken)));
        return outputs;
    }
}
