using System.Numerics;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Actors.Validator;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;
using static UnstoppableModels.Actors.Tests.IrisRun;

namespace UnstoppableModels.Actors.Tests.Roles;

/// <summary>Calldata against the signatures of DESIGN §3 and words written by hand.</summary>
public sealed class CallEncoderTests
{
    private static readonly Address Model = Address.Parse("0x000000000000000000000000000000000000beef");
    private static readonly Address Council = Address.Parse("0x000000000000000000000000000000000000c0de");
    private static readonly Hash32 Salt = Hash32.Parse(new string('5', 64));
    private static readonly Ballot Mine = new(Step(2).Commitment, Step(2).TraceRoot!.Value);

    private const string SubmitState = "submitState(uint64,(bytes32,bytes32)[],bytes32,bytes32[])";

    private readonly CallEncoder encoder = new(Vera, Model, Council);

    [Fact]
    public void Applying_locks_stake_and_bond() =>
        AssertEncoded(
            new ProtocolCall.ApplyToLearnPeriod(2, 6, 10 + 5), Model, 10 + 5, "applyToLearnPeriod(uint32,uint64)", Number(2), Number(6));

    [Fact]
    public void Steps_are_submitted_under_the_lease() =>
        AssertEncoded(
            new ProtocolCall.SubmitState(3, [Step(1).Commitment, Step(2).Commitment], Salt),
            Model,
            0,
            SubmitState,
            Number(3), Number(128), Salt, Number(288), Number(2),
            Step(1).Commitment.StateRoot, Step(1).Commitment.GradientRoot, Step(2).Commitment.StateRoot, Step(2).Commitment.GradientRoot,
            Number(0));

    [Fact]
    public void Digests_of_gradients_go_with_the_steps() =>
        AssertEncoded(
            new ProtocolCall.SubmitState(3, [Step(1).Commitment], Salt) { Gradients = [DigestAfter(1)] },
            Model,
            0,
            SubmitState,
            Number(3), Number(128), Salt, Number(224), Number(1),
            Step(1).Commitment.StateRoot, Step(1).Commitment.GradientRoot, Number(1), DigestAfter(1));

    [Fact]
    public void A_suspicion_posts_the_bond() =>
        AssertEncoded(
            new ProtocolCall.SuspectState(
                7, Claim.Unavailable, 15, new SubmittedBatch(3, 6, 5, 200, Salt, [Step(1).Commitment, Step(2).Commitment]), 5),
            Model,
            5,
            "suspectState(uint64,uint8,uint96,(uint64,uint64,uint64,uint64,bytes32,(bytes32,bytes32)[]))",
            Number(7), Number(1), Number(15), Number(128), Number(3), Number(6), Number(5), Number(200), Salt, Number(192), Number(2),
            Step(1).Commitment.StateRoot, Step(1).Commitment.GradientRoot, Step(2).Commitment.StateRoot, Step(2).Commitment.GradientRoot);

    [Fact]
    public void Reviews_and_withdrawals_send_no_money()
    {
        AssertEncoded(new ProtocolCall.ReviewSuspect(7), Model, 0, "reviewSuspect(uint64)", Number(7));
        AssertEncoded(new ProtocolCall.ExpireLearningPeriod(), Model, 0, "expireLearningPeriod()");
        AssertEncoded(new ProtocolCall.FinalizeLearningPeriod(), Model, 0, "finalizeLearningPeriod()");
        AssertEncoded(new ProtocolCall.WithdrawCollateral(3), Model, 0, "withdrawCollateralPerLearningPeriod(uint64)", Number(3));
        AssertEncoded(new ProtocolCall.Withdraw(), Model, 0, "withdraw()");
    }

    [Fact]
    public void Ballots_go_to_the_council()
    {
        var matter = new DisputeMatter(2, Claim.InvalidTransition, new SubmittedBatch(1, 1, 1, 200, Salt, [Step(1).Commitment, Step(2).Commitment]));
        AssertEncoded(
            new ProtocolCall.CommitBallot(7, matter, Mine, Salt),
            Council,
            0,
            "commitBallot(uint64,bytes32)",
            Number(7), BallotCommitment.Of(7, BallotCommitment.MatterOf(Model, matter), Vera, Mine, Salt));
        AssertEncoded(
            new ProtocolCall.RevealBallot(7, Mine, Salt),
            Council,
            0,
            "revealBallot(uint64,(bytes32,bytes32,bytes32),bytes32)",
            Number(7), Mine.Commitment.StateRoot, Mine.Commitment.GradientRoot, Mine.TraceRoot, Salt);
        AssertEncoded(new ProtocolCall.ClaimFee(7), Council, 0, "claimFee(uint64)", Number(7));
    }

    [Fact]
    public void Every_call_has_an_encoding() =>
        Assert.Equal(11, typeof(ProtocolCall).GetNestedTypes().Count(t => t.IsAssignableTo(typeof(ProtocolCall))));

    private static Hash32 Number(ushort value) => new([.. new byte[30], (byte)(value >> 8), (byte)value]);

    private void AssertEncoded(ProtocolCall call, Address to, BigInteger value, string signature, params Hash32[] words)
    {
        var selector = Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(signature)).ToBytes()[..4];
        byte[] data = [.. selector, .. words.SelectMany(w => w.ToBytes())];

        Assert.Equal(new TransactionRequest("name", to, value, data), encoder.Encode(new Intent("name", call)));
    }
}
