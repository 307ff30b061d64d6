using UnstoppableModels.Ethereum.Deployments;

namespace UnstoppableModels.Node.Deploy;

/// <summary>What <c>um deploy</c> was told, checked.</summary>
internal sealed record DeploySettings
{
    public required Network Network { get; init; }

    /// <summary>A node of the network. May hold an access key: shown without path and query.</summary>
    public required Uri RpcUrl { get; init; }

    public required DeploymentSettings Decisions { get; init; }

    /// <summary>What is deployed already.</summary>
    public required DeploymentRecord Record { get; init; }

    /// <summary>Where the record is.</summary>
    public required string RecordFile { get; init; }

    public required DeployerKey Key { get; init; }

    /// <summary>Folder of networks, settings and records.</summary>
    public required string Deployments { get; init; }

    /// <summary>Name of the model to create; null for none.</summary>
    public string? Model { get; init; }

    /// <summary>Length of its run; null for the preset's.</summary>
    public ulong? Steps { get; init; }

    public ulong Seed { get; init; }

    /// <summary>Folder of the block store that gets the model's files; null for none.</summary>
    public string? Content { get; init; }

    /// <summary>Send, and do not only estimate.</summary>
    public bool Broadcast { get; init; }

    /// <summary>Do not ask before sending.</summary>
    public bool Yes { get; init; }
}
