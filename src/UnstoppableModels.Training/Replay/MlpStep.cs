using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Replay;

/// <summary>
/// One update of an MLP: forward, loss, backward, SGD, in the order of ARITHMETIC.md, "One step". The first output that is not finite ends the
/// step: the state stays as it was and the gradients count as zero.
/// </summary>
internal sealed class MlpStep : IDisposable
{
    private readonly Manifest manifest;
    private readonly ModelState before;
    private readonly Batch batch;
    private readonly int layers;
    private readonly QuantisedMatrix[] inputs;
    private readonly QuantisedMatrix[] weights;
    private readonly HostTensor[] preActivations;
    private readonly SortedDictionary<string, HostTensor> gradients = new(StringComparer.Ordinal);

    private MlpStep(Manifest manifest, ModelState before, Batch batch)
    {
        (this.manifest, this.before, this.batch) = (manifest, before, batch);
        layers = manifest.Architecture.Layers.Length - 1;
        inputs = new QuantisedMatrix[layers];
        weights = new QuantisedMatrix[layers];
        preActivations = new HostTensor[layers];
    }

    public Trace Trace { get; } = new();

    /// <summary>State after the step.</summary>
    public ModelState After { get; private set; } = null!;

    /// <summary>Mean loss; +∞ until it is known.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>One gradient per parameter.</summary>
    public IEnumerable<NamedTensor> Gradients => gradients.Select(pair => new NamedTensor(pair.Key, pair.Value));

    public static MlpStep Run(Manifest manifest, ModelState before, Batch batch)
    {
        using var step = new MlpStep(manifest, before, batch);
        if (step.Forward() is not { } logitGradient || !step.Backward(logitGradient) || !step.Update()) step.Skip();
        return step;
    }

    /// <summary>Frees what torch holds; the results stay.</summary>
    public void Dispose()
    {
        foreach (var operand in inputs.Concat(weights)) operand?.Dispose();
    }

    /// <summary>Returns the gradient of the logits, or null where the step ends.</summary>
    private HostTensor? Forward()
    {
        var activation = batch.Features;
        for (var i = 0; i < layers; i++)
        {
            inputs[i] = QuantisedMatrix.From(activation);
            weights[i] = QuantisedMatrix.From(before[MlpLayout.Weight(i + 1)]);
            preActivations[i] = Linear.Forward(inputs[i], weights[i], before[MlpLayout.Bias(i + 1)]);
            if (!Trace.Record($"linear{i + 1}.output", preActivations[i])) return null;
            if (i == layers - 1) break;
            activation = Relu.Forward(preActivations[i]);
            if (!Trace.Record($"relu{i + 1}.output", activation)) return null;
        }

        var loss = SoftmaxCrossEntropy.Of(preActivations[^1], batch.Labels.AsSpan());
        if (!Trace.Record("cross_entropy.row_losses", loss.RowLosses)) return null;
        Loss = loss.Loss.Values[0];
        if (!Trace.Record("cross_entropy.loss", loss.Loss)) return null;
        return Trace.Record("cross_entropy.logit_gradient", loss.LogitGradient) ? loss.LogitGradient : null;
    }

    private bool Backward(HostTensor outputGradient)
    {
        for (var i = layers - 1; i >= 0; i--)
        {
            using var gradient = QuantisedMatrix.From(outputGradient);
            if (!RecordGradient($"linear{i + 1}.weight_gradient", MlpLayout.Weight(i + 1), Linear.WeightGradient(gradient, inputs[i]))) return false;
            if (!RecordGradient($"linear{i + 1}.bias_gradient", MlpLayout.Bias(i + 1), Linear.BiasGradient(gradient))) return false;
            if (i == 0) break;
            var inputGradient = Linear.InputGradient(gradient, weights[i]);
            if (!Trace.Record($"linear{i + 1}.input_gradient", inputGradient)) return false;
            outputGradient = Relu.Backward(inputGradient, preActivations[i - 1]);
            if (!Trace.Record($"relu{i}.input_gradient", outputGradient)) return false;
        }
        return true;
    }

    private bool RecordGradient(string output, string parameter, HostTensor gradient)
    {
        gradients[parameter] = gradient;
        return Trace.Record(output, gradient);
    }

    private bool Update()
    {
        var updated = new List<NamedTensor>();
        foreach (var (name, parameter) in before.Tensors)
        {
            var value = Sgd.Step(parameter, gradients[name], manifest.Optimiser.LearningRate);
            if (!Trace.Record($"sgd.{name}", value)) return false;
            updated.Add(new NamedTensor(name, value));
        }
        After = new ModelState(updated);
        return true;
    }

    private void Skip()
    {
        After = before;
        foreach (var (name, parameter) in before.Tensors) gradients[name] = new HostTensor(parameter.Shape, new float[parameter.Values.Length]);
    }
}
