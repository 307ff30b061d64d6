using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Layers;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Replay;

/// <summary>
/// One update of a model: forward, loss, backward for every part of the batch, then the optimiser, in the order of ARITHMETIC.md, "One step". The first output
/// that is not finite ends the step: the state stays as it was and the gradients count as zero.
/// </summary>
internal sealed class TrainingStep
{
    private readonly Manifest manifest;
    private readonly Pass pass;
    private readonly SortedDictionary<string, Tensor> gradients = new(StringComparer.Ordinal);

    private TrainingStep(IBackend backend, Manifest manifest, ModelState before, Action<string, HostTensor>? observer)
    {
        this.manifest = manifest;
        pass = new Pass(backend, before, observer);
        After = before;
    }

    /// <summary>State after the step.</summary>
    public ModelState After { get; private set; }

    /// <summary>Mean loss; +∞ until it is known.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>True if an output was not finite.</summary>
    public bool Skipped { get; private set; }

    /// <summary>One gradient per parameter, in ordinal order of the names.</summary>
    public NamedTensor[] Gradients { get; private set; } = [];

    private IBackend Backend => pass.Backend;

    /// <summary>Performs a step.</summary>
    /// <param name="backend">Computes it.</param>
    /// <param name="manifest">The rules.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="batch">What it learns from.</param>
    /// <param name="observer">Told of every output in the order of execution.</param>
    /// <param name="cancellationToken">Stops it between two parts of the batch.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TrainingStep Run(
        IBackend backend,
        Manifest manifest,
        ModelState before,
        ulong number,
        Batch batch,
        Action<string, HostTensor>? observer = null,
        CancellationToken cancellationToken = default)
    {
        using var scope = backend.NewScope();
        var step = new TrainingStep(backend, manifest, before, observer);
        try
        {
            step.Learn(batch, cancellationToken);
            step.After = before.Next(Update.Apply(step.pass, manifest.Optimiser, number, step.gradients));
            step.Gradients = [.. step.gradients.Select(pair => new NamedTensor(pair.Key, backend.Read(pair.Value)))];
        }
        catch (NonFiniteOutputException)
        {
            step.Skip();
        }
        return step;
    }

    private void Learn(Batch batch, CancellationToken cancellationToken)
    {
        using var network = new Network(manifest.Architecture);
        var size = manifest.MicroBatchSize ?? batch.Rows;
        var losses = new List<float>(batch.Labels.Length);
        for (var first = 0; first < batch.Rows; first += size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = Backend.NewScope();
            pass.Gradients.Clear();
            Learn(network, batch.Slice(first, Math.Min(size, batch.Rows - first)), batch.Labels.Length, losses);
            Accumulate(scope);
        }
    }

    /// <summary>One part of the batch forward and back.</summary>
    private void Learn(Network network, Batch part, int predictions, List<float> losses)
    {
        var loss = Backend.SoftmaxCrossEntropy(network.Forward(pass, part), part.Labels.AsSpan(), predictions);
        losses.AddRange(Backend.Read(pass.Record("cross_entropy.row_losses", loss.RowLosses)).Values);
        if (losses.Count == predictions)
        {
            var all = Backend.Load(new HostTensor([predictions], losses.ToArray()));
            Loss = Backend.Read(pass.Record("cross_entropy.loss", Backend.Mean(all))).Values[0];
        }
        network.Backward(pass, pass.Record("cross_entropy.logit_gradient", loss.LogitGradient));
    }

    /// <summary>Adds the gradients of a part to those of the parts before it.</summary>
    private void Accumulate(BackendScope scope)
    {
        foreach (var (name, gradient) in pass.Gradients.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var isFirst = !gradients.TryGetValue(name, out var sum);
            gradients[name] = scope.Keep(isFirst ? gradient : pass.Record($"accumulated.{name}", Backend.Add(sum!, gradient)));
            if (!isFirst) Backend.Free(sum!);
        }
    }

    private void Skip()
    {
        (Skipped, After) = (true, After.Next(After.Tensors));
        Gradients =
        [
            .. ModelLayout.Of(manifest.Architecture).Select(parameter => new NamedTensor(
                parameter.Layout.Name, new HostTensor(parameter.Layout.Shape.AsSpan(), new float[parameter.Layout.Count]))),
        ];
    }
}
