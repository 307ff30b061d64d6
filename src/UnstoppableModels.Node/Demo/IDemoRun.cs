namespace UnstoppableModels.Node.Demo;

/// <summary>The demo itself: chain, contracts, cluster and accounts from the first block to the last withdrawal.</summary>
internal interface IDemoRun
{
    /// <summary>Runs the whole demo and leaves nothing running, except the chain where <see cref="DemoSettings.Keep"/> is set.</summary>
    /// <param name="settings">What to run. <see cref="DemoSettings.DataDirectory"/> exists and is empty.</param>
    /// <param name="progress">Told of every change, from any thread; the last report holds every loss and every event.</param>
    /// <param name="ct">Stops the run early; it cleans up first.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    /// <exception cref="Exception">Anything that went wrong; its message is one sentence that says what to do.</exception>
    Task<DemoReport> RunAsync(DemoSettings settings, IProgress<DemoSnapshot> progress, CancellationToken ct);
}
