using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Protocol.Model;

namespace UnstoppableModels.Actors.Worker;

/// <summary>How a worker behaves in a lease. Operators have the honest one; the demo shows what happens to the others.</summary>
internal interface IWorkerConduct
{
    /// <summary>How the steps of a lease are performed.</summary>
    IStepPerformer PerformerFor(LearningPeriod lease);

    /// <summary>Whether the weights after a lease are published.</summary>
    bool Publishes(LearningPeriod lease);
}

/// <summary>Performs every step by the rules and publishes the weights.</summary>
internal sealed class HonestConduct : IWorkerConduct
{
    public static HonestConduct Instance { get; } = new();

    public IStepPerformer PerformerFor(LearningPeriod lease) => HonestPerformer.Instance;

    public bool Publishes(LearningPeriod lease) => true;
}
