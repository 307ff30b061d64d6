namespace UnstoppableModels.Node.Demo.View;

/// <summary>Shows a demo while it runs.</summary>
internal interface IDemoView
{
    /// <summary>Runs the work and shows what it reports, until it ends. Returns or throws as the work does.</summary>
    /// <param name="work">The demo; it reports from any thread.</param>
    /// <param name="ct">The token that the work stops at: the view says so while it cleans up.</param>
    Task<DemoReport> ShowAsync(Func<IProgress<DemoSnapshot>, Task<DemoReport>> work, CancellationToken ct);
}
