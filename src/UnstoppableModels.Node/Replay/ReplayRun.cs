using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Replay;

/// <summary>The undisturbed run of a built-in model.</summary>
internal sealed class ReplayRun : IReplayRun
{
    /// <inheritdoc/>
    public ReplayOutcome Run(ReplaySettings settings, Action<int> done, CancellationToken ct)
    {
        var backend = Backend.For(settings.Device, settings.Backend);
        var model = BuiltInModels.Find(settings.Model, settings.Seed);
        if (settings.Evaluate && model.Manifest.Dataset.HeldOutRows == 0) throw new NothingHeldOutException(settings.Model);
        var replayer = new Replayer(model.Manifest, Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset), backend);
        StepResult? first = null, last = null;
        foreach (var result in replayer.Replay(replayer.Genesis(), firstStep: 1, settings.Steps, cancellationToken: ct))
        {
            first ??= result;
            last = result;
            done((int)result.Step);
        }

        // A loss is a binary32 value: the narrower type writes it with as many digits as it has.
        return new ReplayOutcome(
            last!.Commitment.StateRoot, (float)first!.Loss, (float)last.Loss, settings.Evaluate ? replayer.Evaluate(last.After, ct) : null);
    }
}
