using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using TorchSharp;
using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>The test program started again with other thread counts and instruction sets: the nearest thing to another machine.</summary>
internal static class ReplayChild
{
    public const string Command = "replay-child";

    /// <summary>Asks a child for a few steps by every backend in every order; any other word is one variant, which does 200 steps of each model.</summary>
    public const string FewSteps = "few";

    /// <summary>What a child prints: roots that must not depend on the configuration, and hashes of plain binary32 torch results that do.</summary>
    public sealed record Output(Variant[] Variants, string Binary32);

    /// <summary>Roots by one backend in one order of summation.</summary>
    public sealed record Variant(string Name, string[] Roots);

    public static int Run(string variant, TextWriter output)
    {
        var variants = variant == FewSteps
            ? Backends.Select(backend => new Variant(backend.Name, FewRoots(backend.Backend))).ToArray()
            : [new Variant(variant, LongRoots(Backends.Single(backend => backend.Name == variant).Backend))];
        output.WriteLine(JsonSerializer.Serialize(new Output(variants, PlainBinary32())));
        return 0;
    }

    /// <summary>State, gradient and trace root of the last of a few steps of each model.</summary>
    public static string[] FewRoots(IBackend backend) =>
    [
        .. Roots(Runs.Iris(backend: backend), 24),
        .. Roots(Runs.Digits(backend: backend), 2),
        .. Roots(Runs.Wide(backend), 1),
        .. Roots(Runs.Moby(backend), 2),
    ];

    /// <summary>State root after 200 steps of each model.</summary>
    public static string[] LongRoots(IBackend backend) =>
    [
        .. ((Replayer[])[Runs.Iris(backend: backend), Runs.Digits(backend: backend), Runs.Moby(backend)])
            .Select(replayer => replayer.Replay(replayer.Genesis(), 1, 200).Last().Commitment.StateRoot.ToString()),
    ];

    /// <summary>The variables that make another machine: threads, vector width of torch and of .NET, code path of MKL.</summary>
    public static Dictionary<string, string> Environment(string threads, string capability, string branch) => new()
    {
        ["OMP_NUM_THREADS"] = threads,
        // Threads that wait for each other sleep: where children share the cores, spinning takes many times as long.
        ["OMP_WAIT_POLICY"] = "PASSIVE",
        ["DOTNET_PROCESSOR_COUNT"] = threads,
        ["ATEN_CPU_CAPABILITY"] = capability,
        ["DOTNET_EnableAVX2"] = capability == "default" ? "0" : "1",
        ["DOTNET_EnableAVX512"] = capability == "avx512" ? "1" : "0",
        ["MKL_CBWR"] = branch,
    };

    private static IEnumerable<(string Name, IBackend Backend)> Backends =>
        from kind in Enum.GetValues<BackendKind>()
        from isReversed in (bool[])[false, true]
        let backend = Backend.For(Device.Cpu, kind)
        select ($"{kind.ToString().ToLowerInvariant()}{(isReversed ? " reversed" : "")}", isReversed ? new ReversedBackend(backend) : backend);

    private static string[] Roots(Replayer replayer, int steps)
    {
        var before = steps == 1 ? replayer.Genesis() : replayer.Replay(replayer.Genesis(), 1, steps - 1).Last().After;
        var last = replayer.Step(before, (ulong)steps, StepExtras.Trace);
        return [last.Commitment.StateRoot.ToString(), last.Commitment.GradientRoot.ToString(), last.TraceRoot.ToString()!];
    }

    /// <summary>Starts a child with these variables on top of the environment.</summary>
    public static async Task<Output> StartAsync(IEnumerable<KeyValuePair<string, string>> environment, string variant, CancellationToken cancellationToken)
    {
        var host = System.Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(ReplayChild).Assembly.Location, Command, variant] : [Command, variant];
        var start = new ProcessStartInfo(host, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return JsonSerializer.Deserialize<Output>(text)!;
    }

    /// <summary>SHA-256 of binary32 results as torch computes them: two products and a softmax.</summary>
    private static string PlainBinary32()
    {
        using var scope = torch.NewDisposeScope();
        var numbers = new Arithmetic.Random.Philox(1, 1);
        var matrix = torch.tensor(Enumerable.Range(0, 256 * 256).Select(i => (float)numbers.Symmetric((ulong)i)).ToArray(), 256, 256);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(torch.mm(matrix, matrix).bytes);
        hash.AppendData(torch.mm(matrix.reshape(-1)[..(7 * 1023)].view(7, 1023), matrix.reshape(-1)[..(1023 * 33)].view(1023, 33)).bytes);
        hash.AppendData(torch.nn.functional.softmax(matrix * 8, 1).bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
