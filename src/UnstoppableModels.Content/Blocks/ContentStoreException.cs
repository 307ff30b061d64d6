namespace UnstoppableModels.Content.Blocks;

/// <summary>
/// The block store cannot be read or written: a read-only folder, a full disk, a failing device. The message is one sentence for the
/// operator.
/// </summary>
public sealed class ContentStoreException : Exception
{
    // errno values of Linux, which .NET hands out as HResult for errors it has no type for; then the Windows code for a full disk.
    private const int NoSpace = 28, ReadOnlyFileSystem = 30, QuotaExceeded = 122, WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>An error with this message.</summary>
    public ContentStoreException(string message) : base(message)
    {
    }

    /// <summary>An error with this message and cause.</summary>
    public ContentStoreException(string message, Exception innerException) : base(message, innerException)
    {
    }

    internal static ContentStoreException CannotRead(string folder, Exception cause) =>
        new($"The block store in '{folder}' cannot be read, because {Reason(cause)}; check the folder and its permissions.", cause);

    internal static ContentStoreException CannotWrite(string folder, Exception cause) => new(
        $"The block store in '{folder}' cannot be written, because {Reason(cause)}; free some space or choose a writable folder.", cause);

    private static string Reason(Exception cause) => cause switch
    {
        { HResult: NoSpace or QuotaExceeded or WindowsDiskFull } => "the disk is full",
        { HResult: ReadOnlyFileSystem } => "the file system is read-only",
        DirectoryNotFoundException => "the folder does not exist",
        UnauthorizedAccessException => "access is denied",
        _ => "of an input/output error (" + cause.Message.TrimEnd('.') + ")",
    };
}
