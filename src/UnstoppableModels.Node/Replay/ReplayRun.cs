using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Replay;

/// <summary>The undisturbed run of a built-in model.</summary>
internal sealed class ReplayRun : IReplayRun
{
    /// <inheritdoc/>
    public IEnumerable<ReplayedStep> Run(ReplaySettings settings, CancellationToken ct)
    {
        var model = BuiltInModels.Find(settings.Model, settings.Seed);
        var replayer = new Replayer(model.Manifest, Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset));
        // A loss is a binary32 value: the narrower type writes it with as many digits as it has.
        return replayer.Replay(replayer.Genesis(), firstStep: 1, settings.Steps, ct)
            .Select(result => new ReplayedStep((int)result.Step, result.Commitment.StateRoot, (float)result.Loss));
    }
}
