using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;

namespace UnstoppableModels.Protocol.FraudProofer;

/// <summary>What an own replay found out about a state.</summary>
/// <param name="StateId">The state.</param>
/// <param name="Content">What had been submitted under that id: after a reorganisation it may be something else.</param>
/// <param name="Fault">What is wrong with it; null where the replay agrees and the checkpoint, if any, could be fetched.</param>
public sealed record Finding(ulong StateId, StateContent Content, Claim? Fault)
{
    /// <summary>True where the finding is about this state, and not about another one that had its id before a reorganisation.</summary>
    public bool IsAbout(CommittedState state) => StateId == state.Id && Content == state.Content;
}
