using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Node.Tests.Demo;

/// <summary>A demo with stake 1, bond 0.05 and fee 0.03 ETH, in which worker 2 cheats in state 7 and fraud-proofer 1 catches it.</summary>
internal static class Example
{
    public static readonly BigInteger Eth = BigInteger.Pow(10, 18);

    public static readonly BigInteger Gas = 210_000_000_000_000;

    public static Hash32 Root(byte fill) => new(Enumerable.Repeat(fill, 32).ToArray());

    public static Address Account(byte fill) => new(Enumerable.Repeat(fill, 20).ToArray());

    public static readonly Address Worker1 = Account(0x11), Worker2 = Account(0x12), Proofer1 = Account(0x21), Validator1 = Account(0x31);

    /// <summary>Gains in thousandths of an ETH: the loser's bond pays 30 in fees, half of the rest compensates, half is burned.</summary>
    private static AccountReport Money(string name, Address address, string role, int gain) =>
        new(name, address, role, 100 * Eth, 100 * Eth + gain * Eth / 1000 - Gas, Gas);

    public static readonly DisputeReport Guilty = new(
        7, Claim.InvalidTransition, Verdict.Guilty, Worker2, Proofer1,
        [
            new BallotReport(Validator1, Root(0xa1), Root(0xa2), Root(0xa3)),
            new BallotReport(Account(0x32), Root(0xa1), Root(0xa2), Root(0xa3)),
        ]);

    public static readonly DemoReport Report = new()
    {
        Model = "iris-mlp",
        Steps = 24,
        StepsPerPeriod = 4,
        Seed = BuiltInModels.DefaultSeed,
        Cheat = Cheat.Ulp,
        FalseSuspicion = false,
        Seconds = 61.5,
        FinalStateRoot = Root(0xee),
        UndisturbedStateRoot = Root(0xee),
        Loss = new LossReport(1.5f, 0.78125f),
        Gradients = [],
        Disputes = [Guilty],
        Accounts =
        [
            Money("deployer", Account(0x01), "deployer", 0),
            Money("worker 1", Worker1, "worker", 0),
            Money("worker 2", Worker2, "worker", -1050),
            Money("fraud-proofer 1", Proofer1, "fraud-proofer", 1010),
            Money("validator 1", Validator1, "validator", 15),
            Money("validator 2", Account(0x32), "validator", 15),
        ],
        Burned = Eth / 100,
        Escrow = 0,
    };

    public static readonly ImmutableSortedDictionary<int, float> Losses =
        Enumerable.Range(1, 24).ToImmutableSortedDictionary(step => step, step => 1.5f - (step - 1) / 32f);

    private static readonly Ballot Honest = new(new StepCommitment(Root(0xa1), Root(0xa2)), Root(0xa3));

    public static readonly DemoSnapshot Snapshot = new()
    {
        Model = "iris-mlp",
        Cheat = Cheat.Ulp,
        Elapsed = TimeSpan.FromSeconds(83.4),
        Stage = "Training",
        Step = 12,
        TotalSteps = 24,
        Block = 128,
        BlockTime = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero),
        ChainUrl = "http://127.0.0.1:8545",
        Lease = new LeaseSnapshot(4, "worker 1", 13, 16, 31),
        Losses = Losses.Where(p => p.Key <= 12).ToImmutableSortedDictionary(),
        Accounts =
        [
            new AccountSnapshot("deployer", 100 * Eth, 99 * Eth + Eth / 2),
            new AccountSnapshot("worker 1", 100 * Eth, 100 * Eth),
            new AccountSnapshot("worker 2", 100 * Eth, 99 * Eth - Eth / 20),
            new AccountSnapshot("fraud-proofer 1", 100 * Eth, 101 * Eth + Eth / 100),
            new AccountSnapshot("fraud-proofer 2", 100 * Eth, 100 * Eth),
            new AccountSnapshot("validator 1", 100 * Eth, 100 * Eth),
            new AccountSnapshot("validator 2", 100 * Eth, 100 * Eth),
            new AccountSnapshot("validator 3", 100 * Eth, 100 * Eth),
        ],
        Disputes =
        [
            new DisputeSnapshot(1, 7, Claim.InvalidTransition, "worker 2", "fraud-proofer 1", 1, Phase.Reveal, Verdict.Pending,
                new StepCommitment(Root(0xc1), Root(0xc2)),
                [
                    new BallotSnapshot("validator 1", BallotStatus.Revealed, Honest),
                    new BallotSnapshot("validator 2", BallotStatus.Committed),
                    new BallotSnapshot("validator 3", BallotStatus.Waiting),
                ]),
        ],
        Transactions = 132,
        GasSpent = 12_345_600_000_000_000,
        Events = [.. Enumerable.Range(1, 20).Select(n => new DemoEvent(n == 1 ? null : (ulong)(100 + n), $"event [{n}]"))],
    };

    public static readonly DemoSettings Settings = new()
    {
        Model = "iris-mlp",
        Steps = 24,
        StepsPerPeriod = 4,
        Seed = BuiltInModels.DefaultSeed,
        Cheat = Cheat.Ulp,
        FalseSuspicion = false,
        PublishGradients = false,
        ChainPort = 0,
        DataDirectory = "unused",
        RemoveData = false,
        Keep = false,
        JsonFile = null,
        PictureFile = null,
        Plain = true,
    };
}
