using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>
/// The same steps without chain, cluster or cheater, computed beside the demo. Ends before the demo does: a native computation under way when the
/// program ends would take the process down with it.
/// </summary>
internal sealed class UndisturbedRun : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping;

    private UndisturbedRun(Func<CancellationToken, Hash32> compute, CancellationToken ct)
    {
        stopping = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Root = Task.Run(() => compute(stopping.Token), stopping.Token);
    }

    /// <summary>Root of the state after the last step.</summary>
    public Task<Hash32> Root { get; }

    /// <summary>Starts to compute.</summary>
    public static UndisturbedRun Start(Func<CancellationToken, Hash32> compute, CancellationToken ct) => new(compute, ct);

    /// <summary>Stops and waits until nothing computes any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await ((Task)Root).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }
}
