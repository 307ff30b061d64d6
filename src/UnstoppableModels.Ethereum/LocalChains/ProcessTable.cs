using System.Diagnostics;

namespace UnstoppableModels.Ethereum.LocalChains;

/// <summary>Questions about processes that need not be children of this one.</summary>
internal static class ProcessTable
{
    /// <summary>True while the process runs. One that has ended but was not collected by its parent (a zombie) does not run.</summary>
    public static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            if (process.HasExited) return false;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        return !OperatingSystem.IsLinux() || !IsZombie(processId);
    }

    private static bool IsZombie(int processId)
    {
        try
        {
            // pid (name) state ...: the name may hold anything, also parentheses (proc(5)).
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }
}
