using System.Numerics;
using Akka.Actor;
using Akka.TestKit;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Tests.Transactions;

public sealed class OutboxActorTests(JournalSystem journal) : ActorSpec(journal)
{
    private static readonly Address Model = Address.Parse("0x000000000000000000000000000000000000beef");

    [Fact]
    public async Task A_request_is_signed_sent_and_settled()
    {
        var account = new FakeAccount();
        var (role, heard) = (Probe(), Listening<Settlement>());
        Start(account).Tell(Submit("apply/1"), role);

        var settlement = await SettlementOf(role);
        Assert.Equal(new Settlement("apply/1", IntentOutcome.Confirmed, account.Signed[0].Attempt.Hash, 21_000, string.Empty), settlement);
        Assert.Equal(["apply/1"], account.Mined);
        Assert.Equal(settlement, await SettlementOf(heard));
    }

    [Fact]
    public async Task Requests_are_sent_in_order_one_at_a_time()
    {
        var account = new FakeAccount();
        var roles = new[] { Probe(), Probe(), Probe() };
        var outbox = Start(account);
        string[] names = ["a", "b", "c"];
        for (var i = 0; i < 3; i++) outbox.Tell(Submit(names[i]), roles[i]);

        for (var i = 0; i < 3; i++) Assert.Equal(names[i], (await SettlementOf(roles[i])).Id);
        Assert.Equal(names, account.Mined);
        Assert.Equal([0ul, 1, 2], account.Signed.Select(s => s.Nonce));
        Assert.Equal(1, account.MostWaiting);
    }

    [Fact]
    public async Task A_name_is_sent_once_whoever_asks_and_however_often()
    {
        var account = new FakeAccount { MinesAtOnce = false };
        var (first, second, late) = (Probe(), Probe(), Probe());
        var outbox = Start(account);
        outbox.Tell(Submit("a"), first);
        outbox.Tell(Submit("a"), first);
        outbox.Tell(Submit("a"), second);
        await EventuallyAsync(() => Assert.Equal(1, account.MostWaiting));
        account.Mine();

        var settlement = await SettlementOf(first);
        Assert.Equal(settlement, await SettlementOf(second));
        outbox.Tell(Submit("a"), late);
        Assert.Equal(settlement, await SettlementOf(late));
        Assert.False(first.HasMessages);
        Assert.Equal(["a"], account.Mined);
        Assert.Single(account.Signed);
    }

    [Theory]
    [InlineData(Point.Signing)]
    [InlineData(Point.Sending)]
    [InlineData(Point.Sent)]
    [InlineData(Point.Looking)]
    public async Task A_crash_at_any_point_leads_to_exactly_one_transaction(Point point)
    {
        var account = new FakeAccount { StopsAt = point };
        var outbox = Start(account);
        outbox.Tell(Submit("a"), Probe());
        outbox.Tell(Submit("b"), Probe());
        await account.Reached;
        await StopAsync(outbox);

        account.StopsAt = null;
        var role = Probe();
        var again = Start(account);
        again.Tell(Submit("a"), role);
        again.Tell(Submit("b"), role);

        Assert.Equal("a", (await SettlementOf(role)).Id);
        Assert.Equal("b", (await SettlementOf(role)).Id);
        Assert.Equal(["a", "b"], account.Mined);
        Assert.Equal([0ul, 1], account.Signed.Select(s => s.Nonce));
    }

    [Fact]
    public async Task What_was_accepted_is_sent_after_a_crash_also_when_nobody_asks_again()
    {
        var account = new FakeAccount { StopsAt = Point.Signing };
        var outbox = Start(account);
        outbox.Tell(Submit("a"), Probe());
        await account.Reached;
        await StopAsync(outbox);

        account.StopsAt = null;
        Start(account);

        await EventuallyAsync(() => Assert.Equal(["a"], account.Mined));
    }

    [Fact]
    public async Task After_a_restart_a_settled_name_is_answered_and_not_sent()
    {
        var account = new FakeAccount();
        var role = Probe();
        var outbox = Start(account);
        outbox.Tell(Submit("a"), role);
        var settlement = await SettlementOf(role);
        await StopAsync(outbox);

        Start(account).Tell(Submit("a"), role);

        Assert.Equal(settlement, await SettlementOf(role));
        Assert.Single(account.Signed);
    }

    [Fact]
    public async Task What_would_revert_is_not_sent_and_its_nonce_is_used_by_the_next()
    {
        var account = new FakeAccount { Rejections = { ["bad"] = "MutexTaken()" } };
        var role = Probe();
        var outbox = Start(account);
        outbox.Tell(Submit("bad"), role);
        outbox.Tell(Submit("good"), role);

        Assert.Equal(new Settlement("bad", IntentOutcome.Rejected, Hash32.Zero, BigInteger.Zero, "MutexTaken()"), await SettlementOf(role));
        Assert.Equal("good", (await SettlementOf(role)).Id);
        Assert.Equal(["good"], account.Mined);
        Assert.Equal(0ul, Assert.Single(account.Signed).Nonce);

        account.Rejections.Clear();
        outbox.Tell(Submit("bad"), role);
        Assert.Equal(IntentOutcome.Confirmed, (await SettlementOf(role)).Outcome);
    }

    [Fact]
    public async Task What_reverts_on_chain_is_settled_with_its_cost_and_reason()
    {
        var account = new FakeAccount { Reverts = { ["a"] = "LeaseExpired(3)" } };
        var role = Probe();
        Start(account).Tell(Submit("a"), role);

        var settlement = await SettlementOf(role);
        Assert.Equal(new Settlement("a", IntentOutcome.Reverted, account.Signed[0].Attempt.Hash, 21_000, "LeaseExpired(3)"), settlement);
    }

    [Fact]
    public async Task What_is_not_mined_for_ten_blocks_is_signed_again_with_the_same_nonce_and_more_money()
    {
        var account = new FakeAccount { MinesAtOnce = false };
        var role = Probe();
        Start(account).Tell(Submit("a"), role);
        await EventuallyAsync(() => Assert.Equal(1, account.MostWaiting));
        account.MineEmpty(9);
        await SeveralLooksAsync(account);
        Assert.Single(account.Signed);

        account.MineEmpty(1);
        await EventuallyAsync(() => Assert.Equal(2, account.MostWaiting));
        account.Mine();

        Assert.Equal(account.Signed[1].Attempt.Hash, (await SettlementOf(role)).Hash);
        Assert.Equal(
            [(0ul, (BigInteger)100, (BigInteger)1), (0ul, 126, 2)],
            account.Signed.Select(s => (s.Nonce, s.Attempt.MaxFeePerGas, s.Attempt.MaxPriorityFeePerGas)));
        Assert.Equal(["a"], account.Mined);
    }

    [Fact]
    public async Task The_first_attempt_counts_too_if_it_is_the_one_that_is_mined()
    {
        var account = new FakeAccount { MinesAtOnce = false };
        var role = Probe();
        Start(account).Tell(Submit("a"), role);
        await EventuallyAsync(() => Assert.Equal(1, account.MostWaiting));
        account.MineEmpty(10);
        await EventuallyAsync(() => Assert.Equal(2, account.MostWaiting));
        account.MineTheOldest();

        Assert.Equal(account.Signed[0].Attempt.Hash, (await SettlementOf(role)).Hash);
    }

    /// <summary>Regression: a refused bump settled the request as never sent, while its first attempt could still be mined.</summary>
    [Fact]
    public async Task A_bump_that_is_refused_does_not_settle_what_was_sent()
    {
        var account = new FakeAccount { MinesAtOnce = false, RejectsBumps = "insufficient funds for a higher fee" };
        var role = Probe();
        Start(account).Tell(Submit("a"), role);
        await EventuallyAsync(() => Assert.Equal(1, account.MostWaiting));
        account.MineEmpty(10);
        await SeveralLooksAsync(account);
        Assert.False(role.HasMessages);
        account.Mine();

        Assert.Equal(IntentOutcome.Confirmed, (await SettlementOf(role)).Outcome);
    }

    [Fact]
    public async Task A_nonce_that_somebody_else_used_ends_the_request_after_a_while()
    {
        var account = new FakeAccount { MinesAtOnce = false };
        var role = Probe();
        Start(account).Tell(Submit("a"), role);
        await EventuallyAsync(() => Assert.Equal(1, account.MostWaiting));
        account.UseNonceElsewhere();
        await SeveralLooksAsync(account);
        Assert.False(role.HasMessages);
        account.MineEmpty(10);

        Assert.Equal(
            new Settlement(
                "a",
                IntentOutcome.Reverted,
                Hash32.Zero,
                BigInteger.Zero,
                "another transaction used nonce 0 of 0x00000000000000000000000000000000000a11ce: the key is in use elsewhere"),
            await SettlementOf(role));
    }

    /// <summary>Regression: mined between the look for the receipt and the look at the nonce, it seemed to be somebody else's.</summary>
    [Fact]
    public async Task A_transaction_that_is_mined_while_it_is_looked_for_is_recognised()
    {
        var account = new FakeAccount { MinesAtOnce = false };
        account.AfterLookingInVain = () =>
        {
            account.MineEmpty(10);
            account.AfterLookingInVain = account.Mine;
        };
        var role = Probe();
        Start(account).Tell(Submit("a"), role);

        var settlement = await SettlementOf(role);
        Assert.Equal(IntentOutcome.Confirmed, settlement.Outcome);
        Assert.Equal(account.Signed[0].Attempt.Hash, settlement.Hash);
        Assert.Equal(["a"], account.Mined);
    }

    [Fact]
    public async Task An_outcome_counts_when_enough_blocks_are_on_top()
    {
        var account = new FakeAccount { FinalityDepth = 3 };
        var role = Probe();
        var outbox = Start(account);
        outbox.Tell(Submit("a"), role);
        await EventuallyAsync(() => Assert.Equal(["a"], account.Mined));
        account.MineEmpty(2);
        await SeveralLooksAsync(account);
        Assert.False(role.HasMessages);
        account.MineEmpty(1);

        Assert.Equal(IntentOutcome.Confirmed, (await SettlementOf(role)).Outcome);
    }

    [Fact]
    public async Task A_chain_that_cannot_be_reached_is_tried_again()
    {
        var account = new FakeAccount { Outage = new HttpRequestException("no route") };
        var role = Probe();
        Start(account).Tell(Submit("a"), role);
        await EventuallyAsync(() => Assert.True(account.FailedQuestions > 2));

        account.Outage = null;

        Assert.Equal(IntentOutcome.Confirmed, (await SettlementOf(role)).Outcome);
        Assert.Equal(["a"], account.Mined);
    }

    [Fact]
    public async Task It_says_whether_anything_is_under_way()
    {
        var account = new FakeAccount { MinesAtOnce = false };
        var role = Probe();
        var outbox = Start(account);
        Assert.True(await IsIdleAsync(outbox));
        outbox.Tell(Submit("a"), role);
        Assert.False(await IsIdleAsync(outbox));
        await EventuallyAsync(() => Assert.Equal(1, account.MostWaiting));
        Assert.False(await IsIdleAsync(outbox));
        account.Mine();

        await SettlementOf(role);
        Assert.True(await IsIdleAsync(outbox));
    }

    private static SubmitTransaction Submit(string name) => new(new TransactionRequest(name, Model, 7, new byte[] { 1, 2, 3 }));

    private static ValueTask<Settlement> SettlementOf(TestProbe probe) => AnswerAsync<Settlement>(probe);

    private static async Task<bool> IsIdleAsync(IActorRef outbox) =>
        (await outbox.Ask<OutboxActor.Status>(OutboxActor.GetStatus.Instance, TimeSpan.FromSeconds(10))).IsIdle;

    private Task SeveralLooksAsync(FakeAccount account)
    {
        var before = account.Looks;
        return EventuallyAsync(() => Assert.True(account.Looks > before + 3));
    }

    private IActorRef Start(FakeAccount account) => Start(OutboxActor.Props(account, Name, TimeSpan.FromMilliseconds(10)));
}
