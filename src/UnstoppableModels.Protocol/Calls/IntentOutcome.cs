namespace UnstoppableModels.Protocol.Calls;

/// <summary>What became of an intent.</summary>
public enum IntentOutcome
{
    /// <summary>Mined and successful.</summary>
    Confirmed = 0,

    /// <summary>Mined, but reverted: gas was spent for nothing.</summary>
    Reverted = 1,

    /// <summary>Never sent, because it would have reverted.</summary>
    Rejected = 2,
}
