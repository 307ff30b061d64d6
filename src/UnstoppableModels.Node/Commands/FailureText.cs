using System.Net.Sockets;
using System.Text;
using Microsoft.Data.Sqlite;

namespace UnstoppableModels.Node.Commands;

/// <summary>Says in one sentence on one line why something failed.</summary>
internal static class FailureText
{
    // errno of Linux and macOS; .NET hands it on as HResult.
    private const int DiskFull = 28, ReadOnlyFileSystem = 30, QuotaExceeded = 122;

    // Result codes of SQLite.
    private const int SqliteReadOnly = 8, SqliteFull = 13, SqliteCannotOpen = 14;
    private const string OwnNamespace = "UnstoppableModels.";

    /// <summary>
    /// The sentence for a failed command. Exceptions of this project speak for themselves; the conditions a machine gets into (a full
    /// or read-only disk, a port in use, nobody listening) are named; what is left is a defect, and says so.
    /// </summary>
    public static string Sentence(Exception exception)
    {
        var chain = Chain(exception).ToList();
        if (chain.Find(IsOwn) is { } own) return OneLine(own.Message);
        foreach (var e in chain)
        {
            if (Named(e) is { } reason) return OneLine($"{char.ToUpperInvariant(reason[0])}{reason[1..]}.");
        }

        var deepest = chain[^1];
        return OneLine($"Unexpected {deepest.GetType().Name}: {deepest.Message.TrimEnd('.')} (UM_DEBUG=1 shows where).");
    }

    /// <summary>Why a file or folder could not be used: a clause without a full stop.</summary>
    public static string Reason(Exception exception) => OneLine(Named(exception) ?? exception.Message.TrimEnd('.'));

    /// <summary>The text with every control character turned into a space: it may come from outside and goes to a terminal.</summary>
    public static string OneLine(string text) => Printable(text).Trim();

    /// <summary>As <see cref="OneLine"/>, with the spaces at both ends.</summary>
    public static string Printable(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text) line.Append(char.IsControl(c) ? ' ' : c);
        return line.ToString();
    }

    private static string? Named(Exception exception) => exception switch
    {
        DirectoryNotFoundException => "a folder is missing: " + exception.Message.TrimEnd('.'),
        IOException { HResult: DiskFull or QuotaExceeded } => "the disk is full: free some space and try again",
        IOException { HResult: ReadOnlyFileSystem } => "the file system is read-only: choose another folder",
        SqliteException { SqliteErrorCode: SqliteFull } => "the disk is full: free some space and try again",
        SqliteException { SqliteErrorCode: SqliteReadOnly or SqliteCannotOpen } =>
            "the data folder cannot be written to: choose another one",
        UnauthorizedAccessException => "no permission: " + exception.Message.TrimEnd('.'),
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => "the port is in use: choose another one",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "the chain cannot be reached: nobody listens at its address",
        HttpRequestException => "the chain cannot be reached: " + exception.Message.TrimEnd('.'),
        IOException => exception.Message.TrimEnd('.'),
        TimeoutException => "it took too long: " + exception.Message.TrimEnd('.'),
        _ => null,
    };

    private static bool IsOwn(Exception exception) => exception.GetType().FullName!.StartsWith(OwnNamespace, StringComparison.Ordinal);

    /// <summary>The exception and its causes, outermost first; of several at once, the first.</summary>
    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException) yield return e;
    }
}
