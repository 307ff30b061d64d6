using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Validator;

/// <summary>
/// A ballot with the salt it is committed under. Written down before the commitment leaves the node: a lost salt is a lost vote.
/// </summary>
/// <param name="DisputeId">The dispute.</param>
/// <param name="Round">The round it is for.</param>
/// <param name="Claim">What was said to be wrong.</param>
/// <param name="Disputed">What had been submitted under the disputed id: after a reorganisation the same dispute may be about something
/// else.</param>
/// <param name="Ballot">What was computed.</param>
/// <param name="Salt">256 random bits.</param>
public sealed record PreparedBallot(ulong DisputeId, byte Round, Claim Claim, StateContent Disputed, Ballot Ballot, Hash32 Salt)
{
    /// <summary>True where it can be cast in the present round of this dispute.</summary>
    public bool IsFor(Dispute dispute, CommittedState state) =>
        DisputeId == dispute.Id && Round == dispute.Round && Claim == dispute.Claim && Disputed == state.Content;
}
