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
    public const string IrisState24 = "0x841f2d645133748c81c27ddae2f65726d0d9488d979822aae418241d177dd3f5";

    /// <summary>Roots after 200 steps of iris-mlp, digits-cnn and the small moby-gpt of <see cref="Runs.Moby"/>.</summary>
    private static readonly string[] Roots200 =
    [
        "0x6a507901e8babf84847f723ae5ea900ca065b22fe878c249209b9d0f1dc0c39a",
        "0xe1a6df3c9d2c28517b32e662a537ef2a1167674af0d155d049e2618cda9a0e9f",
        "0xa12ffb20d99468200a60e6ffa6fc35be7c09f811a53c324443e92707c24b5223",
    ];

    /// <summary>State, gradient and trace root of the last of a few steps of the same models, and of one of the wide MLP.</summary>
    private static readonly string[] FewRoots =
    [
        IrisState24,
        "0x282f135dfad794269e728a47cb8642b5b01d98154a35301f2cf554c35a9e22ae",
        "0xf3aa42f79dc4fd233ac3efae9d7c2fa67bbefe46751fea258d388a635e9d8093",
        "0x85529e675adc6b0b9d0938782e9fbc7cab7c0814997de97e1e657314893540c4",
        "0xa063fdcd7affcceeaa36bd84b2dc5422c34367c8444b54ae33aeb5bc95118520",
        "0x08c628703de5a2b38f255e476925c8b186c8899b6b776120f1c0662573e941bf",
        "0xff2b83073de01eed894f57748cdbf27744913dc19126f41ebdc598052a64b32e",
        "0x7b0163590819800ae9502c6ecb02c0f22415a2a380a707fdc7876cf5e8c41c87",
        "0x5fa54e5e5e40b851a3473120dda277b29fea62ca820b84e22efbbf78f3f09a23",
        "0xe5962d72fefc9decbd53dfac7bda2d9907a9272fb14fdb37a15f3e87a3c1c2dc",
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
