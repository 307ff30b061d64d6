using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Validator;

/// <summary>
/// A ballot with the salt it is committed under. Written down before the commitment leaves the node: a lost salt is a lost vote.
/// </summary>
/// <param name="DisputeId">The dispute.</param>
/// <param name="Round">The round it is for.</param>
/// <param name="Ballot">What was computed.</param>
/// <param name="Salt">256 random bits.</param>
public sealed record PreparedBallot(ulong DisputeId, byte Round, Ballot Ballot, Hash32 Salt);
