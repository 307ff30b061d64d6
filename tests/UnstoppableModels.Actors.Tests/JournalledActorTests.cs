using Akka.Actor;
using UnstoppableModels.Actors.Tests.Transactions;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Tests;

public sealed class JournalledActorTests(JournalSystem journal) : ActorSpec(journal)
{
    [Fact]
    public async Task A_second_writer_of_the_same_entity_is_stopped_and_the_reason_heard()
    {
        var account = new FakeAccount { StopsAt = Point.Signing };
        var (role, failures, watcher) = (Probe(), Listening<NodeFailed>(), Probe());
        var (first, second) = (Outbox(account), Outbox(account));
        foreach (var outbox in new[] { first, second })
            Assert.True(
                (await outbox.Ask<OutboxActor.Status>(OutboxActor.GetStatus.Instance, TimeSpan.FromSeconds(10), Cancellation)).IsIdle);
        await watcher.WatchAsync(second);

        first.Tell(Submit("a"), role);
        await account.Reached;
        second.Tell(Submit("b"), role);

        await watcher.ExpectTerminatedAsync(second, TimeSpan.FromSeconds(10), cancellationToken: Cancellation);
        var failure = Assert.IsType<JournalException>((await AnswerAsync<NodeFailed>(failures)).Cause);
        Assert.StartsWith("The journal cannot be written (", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            "UNIQUE constraint failed: journal.persistence_id, journal.sequence_number", failure.Message, StringComparison.Ordinal);
    }

    private static SubmitTransaction Submit(string name) => new(new TransactionRequest(name, Address.Zero, 0, default));

    private IActorRef Outbox(FakeAccount account) => Start(OutboxActor.Props(account, Name, TimeSpan.FromMilliseconds(10)));
}
