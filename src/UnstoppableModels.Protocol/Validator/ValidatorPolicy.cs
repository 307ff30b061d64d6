using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Validator;

/// <summary>What a validator does about one dispute. Pure.</summary>
/// <param name="Self">The validator's account.</param>
/// <param name="ReviewGraceSeconds">How long the suspecter has to close the ballot before a validator does it.</param>
public sealed record ValidatorPolicy(Address Self, uint ReviewGraceSeconds)
{
    /// <summary>
    /// True where the ballot of the present round is needed and not at hand: to commit to it, or to reveal what was committed before a
    /// restart.
    /// </summary>
    /// <param name="view">What the chain says.</param>
    /// <param name="dispute">The dispute in it.</param>
    /// <param name="phase">Where its ballot stands.</param>
    /// <param name="prepared">The newest ballot of this validator for it.</param>
    public bool NeedsBallot(ModelView view, Dispute dispute, Phase phase, PreparedBallot? prepared)
    {
        var canBeUsed = phase switch
        {
            Phase.Commit => true,
            Phase.Reveal => dispute.Committed.Contains(Self) && !dispute.Revealed.ContainsKey(Self),
            _ => false,
        };
        return canBeUsed && dispute.IsOpen && dispute.Round > 0 && MayVote(view, dispute) && view.IsDecidable(dispute)
            && prepared?.IsFor(dispute, view.States[dispute.StateId]) != true;
    }

    /// <summary>The call that the present situation asks for, if any.</summary>
    /// <param name="view">What the chain says.</param>
    /// <param name="dispute">The dispute in it.</param>
    /// <param name="phase">Where its ballot stands.</param>
    /// <param name="prepared">The newest ballot of this validator for it.</param>
    /// <param name="now">Unix seconds.</param>
    public Intent? Decide(ModelView view, Dispute dispute, Phase phase, PreparedBallot? prepared, ulong now)
    {
        if (!dispute.IsOpen)
        {
            var claims = dispute.FeePaid && dispute.Revealed.ContainsKey(Self) && !dispute.FeeClaimed.Contains(Self);
            return claims ? new Intent($"claim/{dispute.Id}", new ProtocolCall.ClaimFee(dispute.Id)) : null;
        }

        // A moot dispute has no verdict left to vote on, and no fee is paid for it.
        var mine = view.IsDecidable(dispute) && prepared?.IsFor(dispute, view.States[dispute.StateId]) == true ? prepared : null;
        return phase switch
        {
            Phase.Commit when mine is not null && MayVote(view, dispute) && !dispute.Committed.Contains(Self)
                => new Intent(
                    $"commit/{dispute.Id}/{dispute.Round}",
                    new ProtocolCall.CommitBallot(dispute.Id, view.MatterOf(dispute), mine.Ballot, mine.Salt)),
            Phase.Reveal when mine is not null && dispute.Committed.Contains(Self) && !dispute.Revealed.ContainsKey(Self)
                => new Intent($"reveal/{dispute.Id}/{dispute.Round}", new ProtocolCall.RevealBallot(dispute.Id, mine.Ballot, mine.Salt)),
            Phase.Closable when now > dispute.RevealDeadline + ReviewGraceSeconds && view.CanBeReviewed(dispute)
                => new Intent($"review/{dispute.Id}/{dispute.Round}", new ProtocolCall.ReviewSuspect(dispute.Id)),
            _ => null,
        };
    }

    private bool MayVote(ModelView view, Dispute dispute) =>
        dispute.Suspecter != Self && view.Periods[view.States[dispute.StateId].LearningPeriodId].Worker != Self;
}
