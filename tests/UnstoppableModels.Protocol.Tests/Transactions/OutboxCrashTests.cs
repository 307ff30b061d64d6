using CsCheck;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Protocol.Tests.Transactions;

/// <summary>
/// A process that can die between any two events: what it wrote is all that is left of it, what it sent is on the chain, and everybody who
/// had asked for something asks again.
/// </summary>
public sealed class OutboxCrashTests
{
    private static readonly string[] Names = ["apply/1", "submit/1", "withdraw/1", "review/1/1"];

    [Fact]
    public void Any_prefix_of_the_journal_is_a_consistent_outbox() => Gen.Int[0, 9].Array[0, 60].Sample(moves =>
    {
        var (journal, _) = Run(moves, crashAt: -1);
        var outbox = Outbox.Empty;
        foreach (var written in journal)
        {
            outbox = outbox.Apply(written);
            var pending = outbox.Waiting.Select(w => w.Id).Concat(outbox.Current is { } current ? [current.Request.Id] : []).ToList();
            Assert.Equal(pending.Distinct(), pending);
            Assert.All(pending, id => Assert.Empty(outbox.Accept(OutboxTests.Request(id)).Events));
            Assert.All(pending, id => Assert.Null(outbox.Accept(OutboxTests.Request(id)).Known));
            Assert.Equal(outbox.Current is null && outbox.Waiting.Count > 0, outbox.NextToSign is not null);
            if (outbox.Current is not null) Assert.Equal(outbox.Current.Nonce + 1, outbox.NextNonce);
        }
    });

    [Fact]
    public void Wherever_it_dies_every_name_is_mined_once_and_without_a_gap() =>
        Gen.Select(Gen.Int[0, 9].Array[0, 60], Gen.Int[0, 60]).Sample((moves, crashAt) =>
        {
            var (journal, mined) = Run(moves, crashAt);

            Assert.Equal(Names.Order(StringComparer.Ordinal), mined.Order(StringComparer.Ordinal));
            var nonces = journal.OfType<OutboxEvent.RequestSigned>().Select(s => s.Nonce).Distinct().ToList();
            Assert.Equal(Enumerable.Range(0, mined.Count).Select(i => (ulong)i), nonces.Order());
        });

    /// <summary>
    /// Works through the moves, then to the end. The chain mines a transaction once, and only when its nonce is the next one.
    /// </summary>
    private static (List<OutboxEvent> Journal, List<string> Mined) Run(int[] moves, int crashAt)
    {
        var journal = new List<OutboxEvent>();
        var mined = new List<string>();
        var outbox = Outbox.Empty;
        var toEnd = Enumerable.Range(0, 200).Select(i => i % 5);
        var turn = 0;
        foreach (var move in moves.Concat(toEnd))
        {
            if (turn++ == crashAt) outbox = journal.Aggregate(Outbox.Empty, (o, e) => o.Apply(e));
            var before = journal.Count;
            switch (move)
            {
                case 0:
                    foreach (var name in Names) journal.AddRange(outbox.Accept(OutboxTests.Request(name)).Events);
                    break;
                case 1 when outbox.NextToSign is { } next:
                    journal.Add(OutboxTests.Signed(next.Id, outbox.NonceFor((ulong)mined.Count)));
                    break;
                case 2 or 3 when outbox.Current is { } current && current.Nonce == (ulong)mined.Count:
                    mined.Add(current.Request.Id);
                    break;
                case 4 when outbox.Current is { } current && current.Nonce < (ulong)mined.Count:
                    journal.Add(OutboxTests.Settled(current.Request.Id));
                    break;
                case 5 when outbox.Current is { } current:
                    journal.Add(OutboxTests.Signed(current.Request.Id, current.Nonce, attempt: current.Attempts.Count + 1));
                    break;
                case 6 when outbox.NextToSign is { } next:
                    journal.Add(OutboxTests.Settled(next.Id, IntentOutcome.Rejected));
                    break;
                case 7 when outbox.Current is { } current && current.Nonce == (ulong)mined.Count:
                    journal.Add(OutboxTests.Settled(current.Request.Id, IntentOutcome.Rejected));
                    break;
            }

            outbox = journal.Skip(before).Aggregate(outbox, (o, e) => o.Apply(e));
        }

        return (journal, mined);
    }
}
