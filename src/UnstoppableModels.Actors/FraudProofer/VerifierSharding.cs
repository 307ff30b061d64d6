using System.Globalization;
using Akka.Cluster.Sharding;

namespace UnstoppableModels.Actors.FraudProofer;

/// <summary>Spreads verifiers over the nodes of the role: one entity per learning period.</summary>
internal sealed class VerifierSharding() : HashCodeMessageExtractor(NumberOfShards)
{
    /// <summary>Type name of the shard region.</summary>
    public const string TypeName = "verifier";

    /// <summary>Part of the cluster's agreement: the same on every node, for ever.</summary>
    public const int NumberOfShards = 64;

    public override string? EntityId(object message) => (message as VerifierMessage)?.LearningPeriodId.ToString(CultureInfo.InvariantCulture);
}
