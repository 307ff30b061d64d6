namespace UnstoppableModels.Actors.Hosting;

/// <summary>The roles a node can take; also the names of the cluster roles.</summary>
internal static class NodeRoles
{
    public const string Worker = "worker";

    public const string FraudProofer = "fraud-proofer";

    public const string Validator = "validator";
}
