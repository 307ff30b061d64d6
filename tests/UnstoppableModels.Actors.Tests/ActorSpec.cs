using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;

namespace UnstoppableModels.Actors.Tests;

/// <summary>
/// Specs of actors on a real journal. Every spec has names of its own in it, so that the specs of a class can share one system.
/// </summary>
public abstract class ActorSpec(JournalSystem journal) : IClassFixture<JournalSystem>, IAsyncLifetime
{
    private static int specs;

    private readonly List<IActorRef> started = [];
    private TestKit? kit;

    /// <summary>Differs from spec to spec.</summary>
    protected string Name { get; } = $"spec-{Interlocked.Increment(ref specs)}";

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected ActorSystem System => journal.System;

    private TestKit Kit => kit ??= new TestKit(journal.System);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var actor in started.ToList()) await StopAsync(actor);
        GC.SuppressFinalize(this);
    }

    /// <summary>The next message, which has to be of this type.</summary>
    protected static ValueTask<T> AnswerAsync<T>(TestProbe probe) =>
        probe.ExpectMsgAsync<T>(TimeSpan.FromSeconds(10), cancellationToken: Cancellation);

    protected TestProbe Probe() => Kit.CreateTestProbe();

    /// <summary>A probe that hears what is published under a type.</summary>
    protected TestProbe Listening<T>()
    {
        var probe = Probe();
        System.EventStream.Subscribe(probe, typeof(T));
        return probe;
    }

    protected IActorRef Start(Props props)
    {
        var actor = System.ActorOf(props);
        started.Add(actor);
        return actor;
    }

    /// <summary>Ends an actor as a crash does: at once, whatever it was doing.</summary>
    protected async Task StopAsync(IActorRef actor)
    {
        started.Remove(actor);
        var probe = Probe();
        await probe.WatchAsync(actor);
        System.Stop(actor);
        await probe.ExpectTerminatedAsync(actor, TimeSpan.FromSeconds(10));
    }

    protected Task EventuallyAsync(Func<Task> assertion) =>
        Kit.AwaitAssertAsync(assertion, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10), Cancellation);

    protected Task EventuallyAsync(Action assertion) =>
        Kit.AwaitAssertAsync(assertion, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(10), Cancellation);
}
