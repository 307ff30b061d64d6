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
    public const string IrisState24 = "0x8c610398a7433dc4dbc8a7829d0e452e4917a4d39e53993ce4d5bc1bb46043b7";

    /// <summary>Roots after 200 steps of iris-mlp, digits-cnn and the small moby-gpt of <see cref="Runs.Moby"/>.</summary>
    private static readonly string[] Roots200 =
    [
        "0xf230499b5a61af918c47b39cd7299703be5e5518ed1896ea798728e65c9a660f",
        "0x33e6439bb370541c30d49480130607923e2c81936ae966e47b7df52c687dd616",
        "0x40eeac108bf73a011519f079c78dfd3f8da56c5d418dd8e8ca3adf1ac5717084",
    ];

    /// <summary>State, gradient and trace root of the last of a few steps of the same models, and of one of the wide MLP.</summary>
    private static readonly string[] FewRoots =
    [
        IrisState24,
        "0x282f135dfad794269e728a47cb8642b5b01d98154a35301f2cf554c35a9e22ae",
        "0xf3aa42f79dc4fd233ac3efae9d7c2fa67bbefe46751fea258d388a635e9d8093",
        "0x2fb8e4b3b31a4c3a877f951b6de71f5205103a71147a9cb81d3bc71e82a38926",
        "0xa063fdcd7affcceeaa36bd84b2dc5422c34367c8444b54ae33aeb5bc95118520",
        "0x08c628703de5a2b38f255e476925c8b186c8899b6b776120f1c0662573e941bf",
        "0xf472947b757a6c548c149bb3fe1507c3a381a841206cdf10234adbe1a2ad4a3b",
        "0x7b0163590819800ae9502c6ecb02c0f22415a2a380a707fdc7876cf5e8c41c87",
        "0x5fa54e5e5e40b851a3473120dda277b29fea62ca820b84e22efbbf78f3f09a23",
        "0xbc4fb37e2e48e36bbeaa9fb58ba83e7719bfc47a8d461f3b24392dc6a835205d",
        "0x9375aac0e4f20a4752cc304d41430a5083c0fc8242c5b7f7bc88e4077ddc945c",
        "0x04d11654ee4abb38f1e3607d8afa60639d3c28b7904f3c474cf323f07598fe1f",
    ];

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
