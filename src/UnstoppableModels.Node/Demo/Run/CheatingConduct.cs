using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Actors.Worker;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>Cheats in its first lease, in one step, and is honest ever after.</summary>
internal sealed class CheatingConduct(Cheat cheat) : IWorkerConduct
{
    private ulong? cheatedIn;

    public IStepPerformer PerformerFor(LearningPeriod lease) => (IsTheLease(lease), cheat) switch
    {
        (true, Cheat.Ulp) => new OneStep(StepToCheatIn(lease), AddOneUlp),
        (true, Cheat.Labels) => new OneStep(StepToCheatIn(lease), TrainOnOtherLabels),
        _ => HonestPerformer.Instance,
    };

    public bool Publishes(LearningPeriod lease) => !(IsTheLease(lease) && cheat == Cheat.Unavailable);

    /// <summary>One unit in the last place of one weight: the smallest change there is.</summary>
    internal static StepResult AddOneUlp(Replayer replayer, ModelState before, ulong step, StepExtras extras, CancellationToken cancellation)
    {
        var honest = replayer.Step(before, step, extras, cancellation);
        var (name, tensor) = honest.After.Tensors[^1];
        var after = honest.After.WithWeight(name, 0, MathF.BitIncrement(tensor.Values[0]));
        return honest with { After = after, Commitment = honest.Commitment with { StateRoot = after.StateRoot } };
    }

    /// <summary>Every label becomes class 0.</summary>
    internal static StepResult TrainOnOtherLabels(Replayer replayer, ModelState before, ulong step, StepExtras extras, CancellationToken cancellation)
    {
        var batch = replayer.BatchAt(step);
        return replayer.Step(before, step, batch with { Labels = [.. batch.Labels.Select(_ => 0)] }, extras, cancellation);
    }

    /// <summary>The second step, where there is one: then an honest step of the same lease survives the verdict.</summary>
    private static ulong StepToCheatIn(LearningPeriod lease) => lease.FirstStep + (lease.Steps > 1 ? 1UL : 0UL);

    private bool IsTheLease(LearningPeriod lease) => (cheatedIn ??= lease.Id) == lease.Id;

    /// <summary>Performs one step in another way.</summary>
    private sealed class OneStep(ulong stepToCheatIn, Func<Replayer, ModelState, ulong, StepExtras, CancellationToken, StepResult> other) : IStepPerformer
    {
        public StepResult Perform(Replayer replayer, ModelState before, ulong step, StepExtras extras, CancellationToken cancellation) =>
            (step == stepToCheatIn ? other : HonestPerformer.Instance.Perform)(replayer, before, step, extras, cancellation);
    }
}
