namespace UnstoppableModels.Protocol.Chain;

/// <summary>Where a ballot stands. Values as in <c>IValidatorCouncil.sol</c>.</summary>
public enum Phase
{
    /// <summary>No such dispute.</summary>
    None = 0,

    /// <summary>Validators commit to what they computed.</summary>
    Commit = 1,

    /// <summary>Validators reveal it.</summary>
    Reveal = 2,

    /// <summary>The verdict can be carried out.</summary>
    Closable = 3,

    /// <summary>Nothing more to do.</summary>
    Closed = 4,
}
