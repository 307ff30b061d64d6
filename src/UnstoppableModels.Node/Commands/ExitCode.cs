namespace UnstoppableModels.Node.Commands;

/// <summary>What <c>um</c> tells its caller.</summary>
internal static class ExitCode
{
    public const int Success = 0, Failure = 1, WrongInput = 2;

    /// <summary>Interrupted by Ctrl-C: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>Asked to end, or the terminal was closed: 128 and the number of SIGTERM.</summary>
    public const int Terminated = 143;
}
