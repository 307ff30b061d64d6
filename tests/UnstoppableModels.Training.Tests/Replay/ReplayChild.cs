using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using TorchSharp;

namespace UnstoppableModels.Training.Tests.Replay;

/// <summary>The test program started again with other thread counts and instruction sets: the nearest thing to another machine.</summary>
internal static class ReplayChild
{
    public const string Command = "replay-child";

    /// <summary>What a child prints: roots that must not depend on the configuration, and hashes of plain binary32 torch results that do.</summary>
    public sealed record Output(string IrisState, string[] WideRoots, string DigitsState, string Binary32);

    public static int Run(TextWriter output)
    {
        var iris = Runs.Iris();
        var state = iris.Replay(iris.Genesis(), 1, 24).Last().After.StateRoot;
        var digits = Runs.Digits();
        var wide = Runs.Wide();
        var step = wide.Step(wide.Genesis(), 1);
        output.WriteLine(JsonSerializer.Serialize(new Output(
            state.ToString(),
            [step.Commitment.StateRoot.ToString(), step.Commitment.GradientRoot.ToString(), step.TraceRoot.ToString()],
            digits.Replay(digits.Genesis(), 1, 10).Last().After.StateRoot.ToString(),
            PlainBinary32())));
        return 0;
    }

    /// <summary>Starts a child with these variables on top of the environment.</summary>
    public static async Task<Output> StartAsync(IEnumerable<KeyValuePair<string, string>> environment, CancellationToken cancellationToken)
    {
        var host = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(ReplayChild).Assembly.Location, Command] : [Command];
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
