using System.Diagnostics;
using UnstoppableModels.EndToEnd.Tests.Program;

namespace UnstoppableModels.EndToEnd.Tests.WrongInput;

/// <summary>
/// A disk of a given size, which only one program sees: a file system in memory, mounted where nobody else looks. Not every machine lets
/// its users mount something; there a limit on the size of files makes writes fail for real, too.
/// </summary>
internal static class Disk
{
    /// <summary>The file that fills a disk.</summary>
    public const string Filler = "filler";

    private static readonly Lazy<bool> Mountable = new(TryMount);

    /// <summary>True where this machine lets the tests mount something.</summary>
    public static bool CanMount => Mountable.Value;

    /// <summary>What um has to be started through, to find the disk in the given folder.</summary>
    public static IReadOnlyList<string> Mounted(string folder, string options, bool full = false)
    {
        var script = $"mount -t tmpfs -o {options} none \"$1\" && {(full ? Fill : "true")} && shift && exec \"$@\"";
        return [.. Namespace, Shell, "-c", script, Shell, folder];
    }

    /// <summary>What um has to be started through, so that it cannot write files beyond some kilobytes.</summary>
    public static IReadOnlyList<string> WithSmallFilesOnly(int kilobytes) =>
        [Shell, "-c", $"trap '' XFSZ && ulimit -f {kilobytes} && exec \"$@\"", Shell];

    /// <summary>Fills a disk that only the given process sees.</summary>
    public static void FillUp(int processId, string folder)
    {
        var file = $"/proc/{processId}/root{folder}/{Filler}";
        using var filler = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
        var zeros = new byte[4096];
        try
        {
            while (true) filler.Write(zeros);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static string Shell => Executable.OnPath("sh");

    private static string Fill => $"{{ cat /dev/zero > \"$1/{Filler}\" 2>&- || true; }}";

    /// <summary>Who is not root is root in a namespace of its own.</summary>
    private static string[] Namespace => Environment.IsPrivilegedProcess
        ? [Executable.OnPath("unshare"), "--mount"]
        : [Executable.OnPath("unshare"), "--mount", "--map-root-user"];

    private static bool TryMount()
    {
        using var folder = new TemporaryFolder();
        string[] command = [.. Mounted(folder.Path, "size=64k"), "true"];
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
