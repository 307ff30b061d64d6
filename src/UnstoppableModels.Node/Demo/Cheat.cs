namespace UnstoppableModels.Node.Demo;

/// <summary>What the dishonest worker of the demo does, once.</summary>
internal enum Cheat
{
    /// <summary>Nothing: every worker is honest.</summary>
    None,

    /// <summary>It adds one unit in the last place to one weight of one step.</summary>
    Ulp,

    /// <summary>It trains one step on changed labels.</summary>
    Labels,

    /// <summary>It publishes no weights at the end of a learning period.</summary>
    Unavailable,
}
