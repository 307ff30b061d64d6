using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Replay;

/// <summary>
/// Recomputes any step of a run from the state before it, to the bit. Holds no state between calls; several threads may use one instance or
/// several instances at the same time.
/// </summary>
public sealed class Replayer
{
    private readonly BatchOrder order;

    /// <summary>Prepares the replay of one run.</summary>
    /// <exception cref="ManifestException">The manifest breaks its rules.</exception>
    /// <exception cref="DatasetException">The dataset is not the one the manifest names.</exception>
    public Replayer(Manifest manifest, Dataset dataset)
    {
        manifest.Validate();
        if (dataset.Reference != manifest.Dataset) throw new DatasetException($"The dataset is not the one model {manifest.Name} learns from.");
        (Manifest, Dataset) = (manifest, dataset);
        order = new BatchOrder(manifest);
    }

    /// <summary>The rules of the run.</summary>
    public Manifest Manifest { get; }

    /// <summary>What it learns from.</summary>
    public Dataset Dataset { get; }

    /// <summary>State 0: the initial weights by the manifest's seed.</summary>
    public ModelState Genesis() => InitialState.Of(Manifest);

    /// <summary>The batch that turns state <paramref name="step"/> − 1 into state <paramref name="step"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0.</exception>
    public Batch BatchAt(ulong step) => Dataset.Take(order.RowsOf(step));

    /// <summary>Performs one step on its own batch.</summary>
    /// <param name="before">State <paramref name="step"/> − 1.</param>
    /// <param name="step">From 1.</param>
    /// <exception cref="ArgumentException">The state is not one of this model, or the step is 0.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public StepResult Step(ModelState before, ulong step) => Step(before, step, BatchAt(step));

    /// <summary>Performs one step on any batch of the model's shape.</summary>
    /// <exception cref="ArgumentException">State or batch do not fit the model, or the step is 0.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public StepResult Step(ModelState before, ulong step, Batch batch)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        before.RequireOf(Manifest, step - 1);
        batch.RequireFor(Manifest);

        var outcome = TrainingStep.Run(Manifest, before, batch);
        var gradientRoot = SafetensorsFile.Root(outcome.Gradients);
        return new StepResult(step, outcome.After, outcome.Loss, new StepCommitment(outcome.After.StateRoot, gradientRoot), outcome.Trace.Root);
    }

    /// <summary>Measures a state on the rows that no step learns from.</summary>
    /// <exception cref="ArgumentException">The state is not one of this model.</exception>
    /// <exception cref="InvalidOperationException">The manifest holds no rows out.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled between two batches.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public Evaluation Evaluate(ModelState state, CancellationToken cancellationToken = default)
    {
        state.RequireLayout(Manifest);
        if (Manifest.Dataset.HeldOutRows == 0) throw new InvalidOperationException($"Model {Manifest.Name} holds no rows out to be measured on.");
        return Evaluator.Run(Manifest, Dataset, state, cancellationToken);
    }

    /// <summary>Performs steps one after the other, each when it is asked for.</summary>
    /// <param name="from">The state before the first step.</param>
    /// <param name="firstStep">Number of the first step, from 1.</param>
    /// <param name="count">How many steps.</param>
    /// <param name="cancellationToken">Ends the sequence with an <see cref="OperationCanceledException"/> between two steps.</param>
    /// <exception cref="ArgumentException">The state is not one of this model, the step is 0 or the count is negative.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public IEnumerable<StepResult> Replay(ModelState from, ulong firstStep, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(firstStep);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        from.RequireOf(Manifest, firstStep - 1);
        return Steps();

        IEnumerable<StepResult> Steps()
        {
            var state = from;
            for (var i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var result = Step(state, firstStep + (ulong)i);
                yield return result;
                state = result.After;
            }
        }
    }
}
