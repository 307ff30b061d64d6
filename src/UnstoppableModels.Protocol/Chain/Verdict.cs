namespace UnstoppableModels.Protocol.Chain;

/// <summary>How a dispute ended. Values as in <c>IUnstoppableModel.sol</c>.</summary>
public enum Verdict
{
    /// <summary>Still open.</summary>
    Pending = 0,

    /// <summary>The majority computed what the worker committed to.</summary>
    Innocent = 1,

    /// <summary>The majority computed something else.</summary>
    Guilty = 2,

    /// <summary>Another dispute removed the state first.</summary>
    Moot = 3,

    /// <summary>Two rounds without a decision.</summary>
    Undecided = 4,
}
