using System.Collections.Concurrent;
using System.Runtime.Intrinsics.X86;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>One root on every machine: the same steps in processes with other thread counts, vector widths and MKL code paths.</summary>
public class ConfigurationTests
{
    /// <summary>State 24 of iris-mlp with the default seed.</summary>
    public const string IrisState24 = "0xIRIS24";

    private static readonly string[] WideRoots = ["0xWIDE0", "0xWIDE1", "0xWIDE2"];

    [Fact]
    public async Task Twenty_four_steps_end_in_one_root_in_every_configuration()
    {
        var configurations =
            from threads in (string[])["1", "2"]
            from capability in (string[])["default", "avx2", "avx512"]
            from branch in (string[])["COMPATIBLE", "AUTO"]
            select new Dictionary<string, string> { ["OMP_NUM_THREADS"] = threads, ["ATEN_CPU_CAPABILITY"] = capability, ["MKL_CBWR"] = branch };
        var outputs = new ConcurrentBag<ReplayChild.Output>();
        await Parallel.ForEachAsync(
            configurations,
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken },
            async (configuration, cancellationToken) => outputs.Add(await ReplayChild.StartAsync(configuration, cancellationToken)));

        Assert.Equal(12, outputs.Count);
        Assert.Equal([IrisState24], outputs.Select(output => output.IrisState).Distinct());
        foreach (var output in outputs) Assert.Equal(WideRoots, output.WideRoots);

        // The configurations are different machines as far as plain binary32 goes, wherever there is more than one vector width.
        if (Avx2.IsSupported) Assert.True(outputs.Select(output => output.Binary32).Distinct().Count() > 1);
    }
}
