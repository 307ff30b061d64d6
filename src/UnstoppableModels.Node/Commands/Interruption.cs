using System.Runtime.InteropServices;

namespace UnstoppableModels.Node.Commands;

/// <summary>
/// Ctrl-C and requests to end: the first cancels the token, so that the command can clean up; the second gets what the system does
/// by itself, the end of the process.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const string ShowCursor = "\u001b[?25h";

    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly TextWriter? terminal;
    private int exitCode;

    /// <summary>Listens from now on.</summary>
    /// <param name="terminal">Gets its cursor back before a hard end; null where the output is not a terminal.</param>
    public Interruption(TextWriter? terminal)
    {
        this.terminal = terminal;
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    public CancellationToken Token => source.Token;

    /// <summary>The exit code for the first signal; <see cref="Commands.ExitCode.Interrupted"/> where there was none.</summary>
    public int ExitCode => exitCode == 0 ? Commands.ExitCode.Interrupted : exitCode;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    /// <summary>What happens at a signal; leaves it to the system from the second one on.</summary>
    internal void OnSignal(PosixSignalContext context)
    {
        var code = context.Signal == PosixSignal.SIGINT ? Commands.ExitCode.Interrupted : Commands.ExitCode.Terminated;
        if (Interlocked.CompareExchange(ref exitCode, code, 0) != 0)
        {
            terminal?.Write(ShowCursor);
            terminal?.Flush();
            return;
        }

        context.Cancel = true;
        // Not on the thread of the signal: whoever is called back may take long.
        _ = source.CancelAsync();
    }
}
