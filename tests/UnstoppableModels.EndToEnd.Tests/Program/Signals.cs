using System.ComponentModel;
using System.Runtime.InteropServices;

namespace UnstoppableModels.EndToEnd.Tests.Program;

/// <summary>Signals, by their numbers on Linux and macOS.</summary>
internal static class Signals
{
    public const int Hangup = 1, Interrupt = 2, Kill = 9, Terminate = 15;

    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal to a process, or to a group where the id is negative; nothing happens where it is gone.</summary>
    public static void Send(int processId, int signal)
    {
        if (kill(processId, signal) == 0) return;
        var error = Marshal.GetLastPInvokeError();
        if (error != NoSuchProcess) throw new Win32Exception(error, $"Signal {signal} could not be sent to {processId}");
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int processId, int signal);
}
