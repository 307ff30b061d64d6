using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Layers;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Replay;

/// <summary>
/// One update of a model: forward, loss, backward, SGD, in the order of ARITHMETIC.md, "One step". The first output that is not finite ends the
/// step: the state stays as it was and the gradients count as zero.
/// </summary>
internal sealed class TrainingStep
{
    private readonly SortedDictionary<string, HostTensor> gradients = new(StringComparer.Ordinal);

    private readonly ModelState before;

    private TrainingStep(ModelState before)
    {
        this.before = before;
        After = before.Next(before.Tensors);
    }

    public Trace Trace { get; } = new();

    /// <summary>State after the step.</summary>
    public ModelState After { get; private set; }

    /// <summary>Mean loss; +∞ until it is known.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>One gradient per parameter.</summary>
    public IEnumerable<NamedTensor> Gradients => gradients.Select(pair => new NamedTensor(pair.Key, pair.Value));

    public static TrainingStep Run(Manifest manifest, ModelState before, Batch batch)
    {
        var step = new TrainingStep(before);
        step.Learn(manifest.Architecture, batch);
        if (!step.Trace.HasEnded) step.Update((SgdOptimiser)manifest.Optimiser);
        if (step.Trace.HasEnded) step.Skip();
        return step;
    }

    private void Learn(Architecture architecture, Batch batch)
    {
        using var network = new Network(architecture, After);
        var scores = network.Forward(((LabelledBatch)batch).Features, Trace);
        if (Trace.HasEnded) return;

        var loss = SoftmaxCrossEntropy.Of(scores, batch.Labels.AsSpan());
        Trace.Record("cross_entropy.row_losses", loss.RowLosses);
        if (Trace.HasEnded) return;
        Loss = Trace.Record("cross_entropy.loss", loss.Loss).Values[0];
        network.Backward(Trace.Record("cross_entropy.logit_gradient", loss.LogitGradient), Trace, gradients);
    }

    private void Update(SgdOptimiser optimiser)
    {
        var updated = After.Tensors
            .Select(parameter => parameter with
            {
                Tensor = Trace.Record($"sgd.{parameter.Name}", Sgd.Step(parameter.Tensor, gradients[parameter.Name], optimiser.LearningRate)),
            })
            .ToArray();
        if (!Trace.HasEnded) After = before.Next(updated);
    }

    private void Skip()
    {
        foreach (var (name, parameter) in After.Parameters) gradients[name] = new HostTensor(parameter.Shape, new float[parameter.Values.Length]);
    }
}
