namespace UnstoppableModels.Ethereum.Contracts;

/// <summary>A decoded reason of a revert. Its text is one readable line: LeaseHeld(learningPeriodId: 3, deadline: 1700000000).</summary>
public interface IContractError
{
    /// <summary>Name of the error in the contract.</summary>
    string Name { get; }
}
