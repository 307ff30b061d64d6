using System.Numerics;
using UnstoppableModels.Actors.Validator;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Roles;

/// <summary>Calldata through the typed binding of the contracts.</summary>
internal sealed class CallEncoder(Address self, Address model, Address council) : ICallEncoder
{
    public TransactionRequest Encode(Intent intent) => intent.Call switch
    {
        ProtocolCall.ApplyToLearnPeriod c => ToModel(
            new UnstoppableModelContract.ApplyToLearnPeriodFunction(c.ParametersVersion, c.BaseStateId), c.Deposit),
        ProtocolCall.ExpireLearningPeriod => ToModel(new UnstoppableModelContract.ExpireLearningPeriodFunction()),
        ProtocolCall.SubmitState c => ToModel(
            new UnstoppableModelContract.SubmitStateFunction(c.LearningPeriodId, c.Steps, c.Checkpoint, c.Gradients)),
        ProtocolCall.SuspectState c => ToModel(
            new UnstoppableModelContract.SuspectStateFunction(c.StateId, (byte)c.Claim, c.HeldAtLeast, Data(c.Batch)), c.Bond),
        ProtocolCall.ReviewSuspect c => ToModel(new UnstoppableModelContract.ReviewSuspectFunction(c.DisputeId)),
        ProtocolCall.FinalizeLearningPeriod => ToModel(new UnstoppableModelContract.FinalizeLearningPeriodFunction()),
        ProtocolCall.WithdrawCollateral c => ToModel(new UnstoppableModelContract.WithdrawCollateralPerLearningPeriodFunction(c.LearningPeriodId)),
        ProtocolCall.Withdraw => ToModel(new UnstoppableModelContract.WithdrawFunction()),
        ProtocolCall.CommitBallot c => ToCouncil(new ValidatorCouncilContract.CommitBallotFunction(
            c.DisputeId, BallotCommitment.Of(c.DisputeId, BallotCommitment.MatterOf(model, c.Matter), self, c.Ballot, c.Salt))),
        ProtocolCall.RevealBallot c => ToCouncil(new ValidatorCouncilContract.RevealBallotFunction(c.DisputeId, Data(c.Ballot), c.Salt)),
        ProtocolCall.ClaimFee c => ToCouncil(new ValidatorCouncilContract.ClaimFeeFunction(c.DisputeId)),
        _ => throw new ArgumentOutOfRangeException(nameof(intent), intent.Call, "This call has no encoding."),
    }
    with
    {
        Id = intent.Id,
    };

    private static BatchData Data(SubmittedBatch batch) =>
        new(batch.LearningPeriodId, batch.FirstStateId, batch.FirstStep, batch.SubmittedAt, batch.Checkpoint, batch.Steps);

    private static BallotData Data(Ballot ballot) => new(ballot.Commitment.StateRoot, ballot.Commitment.GradientRoot, ballot.TraceRoot);

    private TransactionRequest ToModel(IContractCall call, BigInteger value = default) => new(string.Empty, model, value, call.Encode());

    private TransactionRequest ToCouncil(IContractCall call) => new(string.Empty, council, BigInteger.Zero, call.Encode());
}
