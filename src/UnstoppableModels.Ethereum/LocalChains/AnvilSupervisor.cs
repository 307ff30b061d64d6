using System.Diagnostics;

namespace UnstoppableModels.Ethereum.LocalChains;

/// <summary>
/// A shell between this process and anvil, because .NET cannot ask the operating system to end a child with its parent. It holds the
/// reading end of a pipe whose only writing end is in this process. However this process ends, the pipe closes, and a watcher in the shell
/// ends anvil: first politely, so that it can save its state, and after five seconds by force. The word "detach" on the pipe sends the
/// watcher home instead.
/// </summary>
internal static class AnvilSupervisor
{
    // Two processes, so that killing the shell alone leaves the watcher. SIGHUP is ignored from the start so that a detached anvil outlives
    // its terminal; the shell ignores the other signals so that a Ctrl-C cannot remove the watcher before anvil. While anvil starts it
    // catches them instead, for what is ignored stays ignored in anvil. $1: anvil's log. The watcher removes it in case this process ends
    // while anvil starts.
    private const string Script = """
        exec 2>/dev/null
        log=$1
        shift
        trap '' HUP
        trap : INT QUIT TERM
        "$@" >>"$log" 2>&1 &
        anvil=$!
        trap '' INT QUIT TERM
        exec 3<&0
        (
            if read -r word <&3 && [ "$word" = detach ]; then exit 0; fi
            rm -f "$log"
            kill "$anvil"
            n=0
            while kill -0 "$anvil" && [ $n -lt 50 ]; do
                sleep 0.1
                n=$((n + 1))
            done
            kill -9 "$anvil"
        ) &
        watcher=$!
        echo "$anvil"
        wait "$anvil"
        code=$?
        kill -9 "$watcher"
        exit "$code"
        """;

    /// <summary>Word that lets anvil live on.</summary>
    public const string DetachWord = "detach";

    /// <summary>Starts the shell; the first line it prints is the process id of anvil.</summary>
    public static Process Start(string anvil, string log, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", Script, "um-anvil", log, anvil, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}
