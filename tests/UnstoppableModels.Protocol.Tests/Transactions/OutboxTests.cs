using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Transactions;

public sealed class OutboxTests
{
    [Fact]
    public void An_empty_outbox_has_nothing_to_do()
    {
        Assert.Null(Outbox.Empty.NextToSign);
        Assert.Null(Outbox.Empty.Current);
        Assert.Null(Outbox.Empty.NextNonce);
        Assert.Empty(Outbox.Empty.Waiting);
        Assert.False(Outbox.Empty.ShouldBump(ulong.MaxValue));
    }

    [Fact]
    public void Requests_are_sent_in_order_one_at_a_time()
    {
        var outbox = Queue(Outbox.Empty, "a", "b", "c");
        Assert.Equal(Request("a"), outbox.NextToSign);

        outbox = outbox.Apply(Signed("a", 5));
        Assert.Null(outbox.NextToSign);
        Assert.Equal((Request("a"), 5ul), (outbox.Current!.Request, outbox.Current.Nonce));
        Assert.Equal(["b", "c"], outbox.Waiting.Select(w => w.Id));

        outbox = outbox.Apply(Settled("a"));
        Assert.Null(outbox.Current);
        Assert.Equal(Request("b"), outbox.NextToSign);
        outbox = outbox.Apply(Signed("b", 6)).Apply(Settled("b", IntentOutcome.Reverted));
        Assert.Equal(Request("c"), outbox.NextToSign);
    }

    [Fact]
    public void A_name_is_accepted_once()
    {
        var outbox = Queue(Outbox.Empty, "a", "b");
        AssertAccepted(outbox, "a", pending: true);
        AssertAccepted(outbox, "b", pending: true);
        AssertAccepted(outbox, "c", pending: false);

        outbox = outbox.Apply(Signed("a", 0));
        AssertAccepted(outbox, "a", pending: true);
    }

    [Theory]
    [InlineData(IntentOutcome.Confirmed)]
    [InlineData(IntentOutcome.Reverted)]
    public void A_mined_name_is_answered_with_how_it_ended(IntentOutcome outcome)
    {
        var outbox = Queue(Outbox.Empty, "a").Apply(Signed("a", 0)).Apply(Settled("a", outcome));

        var (events, known) = outbox.Accept(Request("a"));
        Assert.Empty(events);
        Assert.Equal(Settled("a", outcome).Settlement, known);
    }

    [Fact]
    public void A_rejected_name_was_never_sent_and_may_be_tried_again()
    {
        var outbox = Queue(Outbox.Empty, "a", "b").Apply(Settled("a", IntentOutcome.Rejected));

        Assert.Equal(Request("b"), outbox.NextToSign);
        Assert.Null(outbox.NextNonce);
        AssertAccepted(outbox, "a", pending: false);
    }

    [Fact]
    public void The_nonce_is_the_chains_or_ours_where_the_chain_lags()
    {
        Assert.Equal(0ul, Outbox.Empty.NonceFor(0));
        Assert.Equal(9ul, Outbox.Empty.NonceFor(9));

        var outbox = Queue(Outbox.Empty, "a", "b").Apply(Signed("a", 5));
        Assert.Equal(6ul, outbox.NextNonce);
        Assert.Equal(5ul, outbox.NonceFor(5));
        Assert.Equal(5ul, outbox.NonceFor(6));

        outbox = outbox.Apply(Settled("a"));
        Assert.Equal(6ul, outbox.NonceFor(5));
        Assert.Equal(6ul, outbox.NonceFor(6));
        Assert.Equal(8ul, outbox.NonceFor(8));
    }

    /// <summary>Regression: the nonce of a signed transaction that was never sent stayed used; every later one waited for ever.</summary>
    [Fact]
    public void A_signed_request_that_was_never_sent_leaves_no_gap()
    {
        var outbox = Queue(Outbox.Empty, "a", "b").Apply(Signed("a", 5)).Apply(Settled("a", IntentOutcome.Rejected));

        Assert.Equal(5ul, outbox.NonceFor(5));
        Assert.Equal(5ul, outbox.NonceFor(4));
        Assert.Equal(6ul, outbox.NonceFor(6));
        Assert.Equal(5ul, outbox.Apply(Signed("b", 5)).Current!.Nonce);
    }

    [Fact]
    public void Fees_are_raised_after_ten_blocks_without_a_receipt()
    {
        var outbox = Queue(Outbox.Empty, "a").Apply(Signed("a", 0, block: 100));
        Assert.False(outbox.ShouldBump(109));
        Assert.True(outbox.ShouldBump(110));

        outbox = outbox.Apply(Signed("a", 0, block: 110, attempt: 2));
        Assert.False(outbox.ShouldBump(119));
        Assert.True(outbox.ShouldBump(120));
        Assert.Equal([Digest("a/1"), Digest("a/2")], outbox.Current!.Attempts.Select(a => a.Hash));
        Assert.Equal(0ul, outbox.Current.Nonce);
        Assert.Equal(1ul, outbox.NextNonce);
    }

    [Fact]
    public void Events_of_another_account_are_refused()
    {
        var outbox = Queue(Outbox.Empty, "a", "b");
        AssertRefused(outbox, Signed("x", 0));
        AssertRefused(outbox, Signed("b", 0));
        AssertRefused(outbox, Settled("x"));

        var inFlight = outbox.Apply(Signed("a", 3));
        AssertRefused(inFlight, Signed("b", 4));
        AssertRefused(inFlight, Signed("a", 4, attempt: 2));
        AssertRefused(inFlight, Settled("x"));
        AssertRefused(inFlight.Apply(Settled("a")), Settled("a"));
        AssertRefused(Outbox.Empty, Signed("a", 0));
    }

    [Fact]
    public void Only_the_newest_settlements_are_remembered()
    {
        var outbox = Outbox.Empty;
        for (var i = 0; i <= Outbox.RememberedSettlements; i++)
        {
            var id = $"n{i}";
            outbox = Queue(outbox, id).Apply(Signed(id, (ulong)i)).Apply(Settled(id));
        }

        Assert.Null(outbox.Accept(Request("n0")).Known);
        Assert.Equal("n1", outbox.Accept(Request("n1")).Known!.Id);
        Assert.Equal("n4096", outbox.Accept(Request("n4096")).Known!.Id);
        Assert.Equal(4097ul, outbox.NextNonce);
    }

    [Fact]
    public void Rejections_take_no_room_among_them()
    {
        var outbox = Queue(Outbox.Empty, "mined").Apply(Signed("mined", 0)).Apply(Settled("mined"));
        for (var i = 0; i <= Outbox.RememberedSettlements; i++) outbox = Queue(outbox, "r").Apply(Settled("r", IntentOutcome.Rejected));

        Assert.Equal("mined", outbox.Accept(Request("mined")).Known!.Id);
    }

    [Fact]
    public void Requests_are_equal_by_their_content()
    {
        Assert.Equal(Request("a"), Request("a"));
        Assert.Equal(Request("a").GetHashCode(), Request("a").GetHashCode());
        Assert.NotEqual(Request("a"), Request("a") with { Data = new byte[] { 9 } });
        Assert.NotEqual(Request("a"), Request("a") with { Value = 2 });
        Assert.NotEqual(Request("a"), Request("a") with { To = Bob });
        Assert.NotEqual(Request("a"), Request("b"));
    }

    internal static TransactionRequest Request(string id) => new(id, Alice, 1, new byte[] { 1, 2, 3 });

    internal static OutboxEvent.RequestSigned Signed(string id, ulong nonce, ulong block = 0, int attempt = 1) =>
        new(id, nonce, Attempt(id, attempt, block));

    internal static OutboxEvent.RequestSettled Settled(string id, IntentOutcome outcome = IntentOutcome.Confirmed) => new(outcome switch
    {
        IntentOutcome.Confirmed => new Settlement(id, outcome, Digest($"{id}/1"), 21_000, ""),
        IntentOutcome.Reverted => new Settlement(id, outcome, Digest($"{id}/1"), 21_000, "LeaseHeld"),
        _ => new Settlement(id, outcome, Hash32.Zero, 0, "LeaseHeld"),
    });

    private static SignedAttempt Attempt(string id, int number, ulong block) =>
        new(Digest($"{id}/{number}"), new byte[] { 2 }, 100, 8, 21_000, block);

    private static Outbox Queue(Outbox outbox, params string[] ids) =>
        ids.Aggregate(outbox, (o, id) => o.Accept(Request(id)).Events.Aggregate(o, (p, e) => p.Apply(e)));

    private static void AssertAccepted(Outbox outbox, string id, bool pending)
    {
        var (events, known) = outbox.Accept(Request(id));
        Assert.Null(known);
        if (pending) Assert.Empty(events);
        else Assert.Equal(new OutboxEvent.RequestQueued(Request(id)), Assert.Single(events));
    }

    private static void AssertRefused(Outbox outbox, OutboxEvent foreign)
    {
        var error = Assert.Throws<InvalidOperationException>(() => outbox.Apply(foreign));
        Assert.Equal($"The outbox cannot apply {foreign}: its journal belongs to another account or is damaged.", error.Message);
    }
}
