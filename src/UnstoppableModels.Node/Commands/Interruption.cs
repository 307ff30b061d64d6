using System.Runtime.InteropServices;

namespace UnstoppableModels.Node.Commands;

/// <summary>
/// Ctrl-C and requests to end: the first cancels the token, so that the command can clean up; the second gets what the system does by itself, the
/// end of the process.
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
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, Commands.ExitCode.Interrupted)));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, Commands.ExitCode.Terminated)));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => OnSignal(context, Commands.ExitCode.Terminated)));
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

    private void OnSignal(PosixSignalContext context, int code)
    {
        if (Interlocked.CompareExchange(ref exitCode, code, 0) != 0)
        {
            terminal?.Write(ShowCursor);
            terminal?.Flush();
            return;
        }

        context.Cancel = true;
        // Callbacks of the token must not run on the signal thread: they may take long.
        _ = source.CancelAsync();
    }
}
