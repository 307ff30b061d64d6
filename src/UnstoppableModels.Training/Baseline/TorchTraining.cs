using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace UnstoppableModels.Training.Baseline;

/// <summary>
/// The same training as everybody else does it: autograd and optimiser of torch in binary32, with no two machines agreeing on the result. What exact
/// training is measured against. Owns torch memory; for one thread at a time.
/// </summary>
public sealed class TorchTraining : IDisposable
{
    private readonly Manifest manifest;
    private readonly Dictionary<string, Tensor> parameters;
    private readonly optim.Optimizer optimizer;

    /// <summary>Starts from the parameters of a state; optimiser tensors start at zero.</summary>
    /// <param name="manifest">The rules of the run. Micro-batches are not made: the batch is taken whole.</param>
    /// <param name="state">A state of it.</param>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public TorchTraining(Manifest manifest, ModelState state)
        : this(manifest, state, ScalarType.Float32)
    {
    }

    internal TorchTraining(Manifest manifest, ModelState state, ScalarType precision)
    {
        TorchLibrary.EnsureLoaded();
        this.manifest = manifest;
        using var scope = NewDisposeScope();
        parameters = state.Parameters.ToDictionary(
            tensor => tensor.Name, Tensor (tensor) => new TorchParameter(TorchNetwork.Torch(tensor.Tensor).to(precision)), StringComparer.Ordinal);
        optimizer = Optimizer(manifest.Optimiser, parameters.Values.Cast<TorchParameter>());
        foreach (var parameter in parameters.Values) parameter.DetachFromDisposeScope();
    }

    /// <summary>Learns from a batch.</summary>
    /// <param name="step">From 1: the warm-up of the learning rate depends on it.</param>
    /// <param name="batch">What to learn from.</param>
    /// <returns>The mean loss before the update.</returns>
    public double Step(ulong step, Batch batch)
    {
        using var inner = NewDisposeScope();
        optimizer.zero_grad();
        var loss = Backward(batch);
        if (manifest.Optimiser.ClipNorm is { } norm) nn.utils.clip_grad_norm_(parameters.Values.Cast<TorchParameter>(), norm);
        foreach (var group in optimizer.ParamGroups) group.LearningRate = manifest.Optimiser.LearningRateAt(step);
        optimizer.step();
        return loss;
    }

    /// <summary>Measures it on the rows that no step learns from.</summary>
    public Evaluation Evaluate(Dataset dataset)
    {
        using var noGradient = no_grad();
        var (rows, correct, losses) = (0, 0L, 0.0);
        foreach (var chunk in Enumerable.Range(0, manifest.Dataset.HeldOutRows).Chunk(manifest.BatchSize))
        {
            using var inner = NewDisposeScope();
            var batch = dataset.Take([.. chunk.Select(manifest.Dataset.HeldOutRow)]);
            var (scores, labels) = (TorchNetwork.Scores(manifest.Architecture, parameters, batch), TorchNetwork.Labels(batch));
            losses += nn.functional.cross_entropy(scores, labels, reduction: nn.Reduction.Sum).to(float64).item<double>();
            correct += scores.argmax(1).eq(labels).sum().item<long>();
            rows += batch.Labels.Length;
        }
        return new Evaluation(rows, (int)correct, losses / rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        foreach (var parameter in parameters.Values) parameter.Dispose();
    }

    /// <summary>The gradients of one batch, before clipping; nothing is learned.</summary>
    internal Dictionary<string, double[]> Gradients(Batch batch)
    {
        using var inner = NewDisposeScope();
        optimizer.zero_grad();
        Backward(batch);
        return parameters.ToDictionary(pair => pair.Key, pair => pair.Value.grad!.to(float64).data<double>().ToArray(), StringComparer.Ordinal);
    }

    private double Backward(Batch batch)
    {
        var loss = nn.functional.cross_entropy(TorchNetwork.Scores(manifest.Architecture, parameters, batch), TorchNetwork.Labels(batch));
        loss.backward();
        return loss.to(float64).item<double>();
    }

    private static optim.Optimizer Optimizer(Optimiser rules, IEnumerable<TorchParameter> parameters) => rules switch
    {
        SgdOptimiser sgd => optim.SGD(parameters, sgd.LearningRate),
        MomentumOptimiser momentum => optim.SGD(parameters, momentum.LearningRate, momentum.Momentum),
        AdamWOptimiser adam => optim.AdamW(parameters, adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay),
        _ => throw new ArgumentException($"There is no torch optimiser for {rules.GetType().Name}.", nameof(rules)),
    };
}
