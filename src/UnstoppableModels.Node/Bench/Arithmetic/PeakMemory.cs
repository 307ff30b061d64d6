using System.Diagnostics;
using System.Text.Json;
using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>
/// The largest resident memory of a process that does nothing but steps of one kind. Every measurement is a process of its own: what one kind of
/// step leaves behind in an allocator must not count for the other.
/// </summary>
internal static class PeakMemory
{
    private const int Steps = 12;

    /// <summary>The option by which this program starts itself again.</summary>
    public const string Option = "--peak-memory";

    /// <summary>Does the steps in this process and returns its peak, in bytes.</summary>
    public static long OfThisProcess(Subject subject, StepKind kind, CancellationToken ct)
    {
        var replayer = subject.Load();
        if (kind == StepKind.Exact) Repeat(Subject.ExactStep(replayer, withRoots: false), ct);
        else if (kind == StepKind.Torch)
        {
            var (step, training) = Subject.TorchStep(replayer);
            using (training) Repeat(step, ct);
        }
        else
        {
            _ = replayer.Genesis();
            if (kind == StepKind.Loaded) TorchLibrary.EnsureLoaded();
        }
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    /// <summary>Starts this program again and returns its peak, in bytes.</summary>
    /// <exception cref="CommandFailedException">The other process failed.</exception>
    public static async Task<double> OfChildAsync(Subject subject, StepKind kind, CancellationToken ct)
    {
        var program = Environment.ProcessPath!;
        var report = Path.GetTempFileName();
        try
        {
            string[] own = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "um.dll")] : [];
            string[] arguments = [.. own, "bench", "arithmetic", Option, $"{subject.Name}/{kind}", "--json", report];
            using var child = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await using var stop = ct.Register(() => child.Kill(entireProcessTree: true));
            var output = child.StandardOutput.ReadToEndAsync(ct);
            var errors = await child.StandardError.ReadToEndAsync(ct);
            await output;
            await child.WaitForExitAsync(ct);
            if (child.ExitCode != 0) throw new CommandFailedException($"The process that measures the memory of {subject.Name} failed: {errors.Trim()}");
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(report, ct));
            return json.RootElement.GetProperty("results")[0].GetProperty("value").GetDouble();
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static void Repeat(Action step, CancellationToken ct)
    {
        for (var i = 0; i < Steps; i++)
        {
            ct.ThrowIfCancellationRequested();
            step();
        }
    }
}
