namespace UnstoppableModels.Protocol.Chain;

/// <summary>What a suspicion says is wrong with a state. Values as in <c>IUnstoppableModel.sol</c>.</summary>
public enum Claim
{
    /// <summary>The replayed roots differ from the committed ones.</summary>
    InvalidTransition = 0,

    /// <summary>The checkpoint published with the state cannot be fetched.</summary>
    Unavailable = 1,
}
