namespace UnstoppableModels.Ethereum.LocalChains;

/// <summary>How a local chain is started.</summary>
public sealed record LocalChainOptions
{
    /// <summary>Chain id.</summary>
    public ulong ChainId { get; init; } = 31337;

    /// <summary>Seconds between blocks; null for a block per transaction, at once.</summary>
    public int? BlockTimeSeconds { get; init; } = 1;

    /// <summary>TCP port on the loopback interface; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>How many of anvil's well-known, rich development accounts exist. None by default: their keys are public.</summary>
    public int Accounts { get; init; }

    /// <summary>The rules of the EVM.</summary>
    public string HardFork { get; init; } = "osaka";

    /// <summary>Blocks per epoch: with 1, the block before the newest is safe and the one before that final.</summary>
    public int SlotsInAnEpoch { get; init; } = 1;

    /// <summary>A file the chain is loaded from, if it exists, and saved to when it is stopped in order; null to forget it.</summary>
    public string? StateFile { get; init; }

    /// <summary>Path of the anvil binary; null to let <see cref="AnvilToolchain"/> find or fetch it.</summary>
    public string? AnvilPath { get; init; }
}
