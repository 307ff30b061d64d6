using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Actors.Worker;
using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Content;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Hosting;

/// <summary>Everything a node is started with; checked before, so that starting can only fail for reasons outside.</summary>
internal sealed record NodeSettings
{
    /// <summary>The roles this node takes, of <see cref="NodeRoles"/>; none for one that only watches.</summary>
    public required IReadOnlySet<string> Roles { get; init; }

    /// <summary>Signs; null for a node that only watches.</summary>
    public required EthereumKey? Key { get; init; }

    /// <summary>The chain.</summary>
    public required ContractClient Contracts { get; init; }

    /// <summary>Chain id, part of the names in the journal.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>The model.</summary>
    public required OnChainModel Model { get; init; }

    /// <summary>Performs steps by the rules of the run, on the node's device.</summary>
    public required Replayer Replayer { get; init; }

    /// <summary>Where the node computes: the device its replayer was made for.</summary>
    public Device Device => Replayer.Device;

    /// <summary>Blocks, here and at peers.</summary>
    public required ContentRepository Content { get; init; }

    /// <summary>Folder of the journal.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Blocks before an outcome counts.</summary>
    public ulong FinalityDepth { get; init; }

    /// <summary>Pause between looks at the chain.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a worker that had the last period leaves the free mutex to others, in seconds.</summary>
    public uint YieldSeconds { get; init; } = 3;

    /// <summary>How long the suspecter has to close a ballot before validators do, in seconds.</summary>
    public uint ReviewGraceSeconds { get; init; } = 30;

    /// <summary>How long a checkpoint is asked for before it counts as unavailable.</summary>
    public TimeSpan AvailabilityGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the worker publishes the gradients of its steps too: 4 bytes per parameter and step.</summary>
    public bool PublishGradients { get; init; }

    /// <summary>How the worker behaves.</summary>
    public IWorkerConduct Conduct { get; init; } = HonestConduct.Instance;

    /// <summary>What the fraud-proofer makes of its findings.</summary>
    public IJudge Judge { get; init; } = HonestJudge.Instance;
}

/// <summary>A model as its contract describes it.</summary>
/// <param name="Address">The model's contract.</param>
/// <param name="Council">The council that decides its disputes.</param>
/// <param name="FirstBlock">The block it was created in.</param>
/// <param name="Genesis">The view before the first event.</param>
internal sealed record OnChainModel(Address Address, Address Council, ulong FirstBlock, ModelView Genesis);
