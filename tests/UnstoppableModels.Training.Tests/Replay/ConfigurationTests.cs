using System.Collections.Concurrent;
using System.Runtime.Intrinsics.X86;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>One root on every machine: the same steps in processes with other thread counts, vector widths and MKL code paths.</summary>
public class ConfigurationTests
{
    /// <summary>State 24 of iris-mlp with the default seed.</summary>
    public const string IrisState24 = "0x979f89527e9e38fe5071dda8e694acac83c94c1b66d59a216fd49c5d174c6630";

    /// <summary>State 10 of digits-cnn with the default seed.</summary>
    private const string DigitsState10 = "0x2514ab2ee46c790a61f83c7035c2371ffea67c16e2d1f95ab3c317d495e77128";

    private static readonly string[] WideRoots =
    [
        "0x38a101f087693117bbc9cc43e66a8a9c968e1525f80ec9d591e247d22aaedb53",
        "0x7b0163590819800ae9502c6ecb02c0f22415a2a380a707fdc7876cf5e8c41c87",
        "0xfe9d1847fbec60eb7a2f09140f7823eb812a9be3d2ddbd53bda2f6b6add433d3",
    ];

    /// <summary>ATen takes the variable at its word, so only what this CPU has can be asked for.</summary>
    private static readonly string[] Capabilities =
        ["default", .. Avx2.IsSupported ? (string[])["avx2"] : [], .. Avx512BW.VL.IsSupported ? (string[])["avx512"] : []];

    [Fact]
    public async Task The_same_steps_end_in_one_root_in_every_configuration()
    {
        var configurations =
            from threads in (string[])["1", "2"]
            from capability in Capabilities
            from branch in (string[])["COMPATIBLE", "AUTO"]
            select new Dictionary<string, string> { ["OMP_NUM_THREADS"] = threads, ["ATEN_CPU_CAPABILITY"] = capability, ["MKL_CBWR"] = branch };
        var outputs = new ConcurrentBag<ReplayChild.Output>();
        await Parallel.ForEachAsync(
            configurations,
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken },
            async (configuration, cancellationToken) => outputs.Add(await ReplayChild.StartAsync(configuration, cancellationToken)));

        Assert.Equal(4 * Capabilities.Length, outputs.Count);
        Assert.Equal([IrisState24], outputs.Select(output => output.IrisState).Distinct());
        Assert.Equal([DigitsState10], outputs.Select(output => output.DigitsState).Distinct());
        foreach (var output in outputs) Assert.Equal(WideRoots, output.WideRoots);

        // The configurations are different machines as far as plain binary32 goes, wherever there is more than one vector width.
        if (Capabilities.Length > 1) Assert.True(outputs.Select(output => output.Binary32).Distinct().Count() > 1);
    }
}
