namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>How a rollup charges for the data that it puts on the chain below.</summary>
public enum DataFeeKind
{
    /// <summary>With the price or the amount of gas, or not at all because there is no chain below.</summary>
    InGas,

    /// <summary>On top of the gas, as OP-stack chains do; see <see cref="OpStackDataFee"/>.</summary>
    OpStack,
}
