namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>The contracts by their names in contracts/src, which are their names in records too.</summary>
public static class ContractNames
{
    /// <summary>UMC, the validators' token.</summary>
    public const string Token = "UnstoppableModelErc20";

    /// <summary>Stake and ballots.</summary>
    public const string Council = "ValidatorCouncil";

    /// <summary>The code that every model runs; not a model itself.</summary>
    public const string Model = "UnstoppableModel";

    /// <summary>Creates and lists the models.</summary>
    public const string Factory = "UnstoppableModelFactory";

    /// <summary>Where holders of the token vote about what the owner of models does.</summary>
    public const string Governor = "UnstoppableModelGovernor";

    /// <summary>Carries out what the Governor decides, after a delay; the owner of models.</summary>
    public const string Timelock = "TimelockController";
}
