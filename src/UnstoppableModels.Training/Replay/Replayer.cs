using UnstoppableModels.Arithmetic.Backends;
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
    private readonly IBackend backend;

    /// <summary>Prepares the replay of one run.</summary>
    /// <param name="manifest">The rules of the run.</param>
    /// <param name="dataset">What it learns from.</param>
    /// <param name="backend">What computes, <see cref="Backend.For"/> a device; null for the CPU. All give the same bits.</param>
    /// <exception cref="ManifestException">The manifest breaks its rules.</exception>
    /// <exception cref="DatasetException">The dataset is not the one the manifest names.</exception>
    public Replayer(Manifest manifest, Dataset dataset, IBackend? backend = null)
    {
        manifest.Validate();
        if (dataset.Reference != manifest.Dataset) throw new DatasetException($"The dataset is not the one model {manifest.Name} learns from.");
        (Manifest, Dataset) = (manifest, dataset);
        this.backend = backend ?? new SimdBackend();
        order = new BatchOrder(manifest);
    }

    /// <summary>The rules of the run.</summary>
    public Manifest Manifest { get; }

    /// <summary>What it learns from.</summary>
    public Dataset Dataset { get; }

    /// <summary>Where it is computed.</summary>
    public Device Device => backend.Device;

    /// <summary>State 0: the initial weights by the manifest's seed.</summary>
    public ModelState Genesis() => InitialState.Of(Manifest);

    /// <summary>The batch that turns state <paramref name="step"/> − 1 into state <paramref name="step"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0.</exception>
    public Batch BatchAt(ulong step) => Dataset.Take(order.RowsOf(step));

    /// <summary>
    /// Performs one step on its own batch. The state after it keeps the one before in memory until a root is asked for: who performs many steps one by one asks for each
    /// step's commitment, as <see cref="Replay"/> does.
    /// </summary>
    /// <param name="before">State <paramref name="step"/> − 1.</param>
    /// <param name="step">From 1.</param>
    /// <param name="extras">What to give beside the roots that go on chain.</param>
    /// <param name="cancellationToken">Stops it between two parts of the batch.</param>
    /// <exception cref="ArgumentException">The state is not the one before this step of this run, or the step is 0.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public StepResult Step(ModelState before, ulong step, StepExtras extras = StepExtras.None, CancellationToken cancellationToken = default) =>
        Step(before, step, BatchAt(step), extras, cancellationToken);

    /// <summary>Performs one step on any batch of the model's shape.</summary>
    /// <param name="before">State <paramref name="step"/> − 1.</param>
    /// <param name="step">From 1.</param>
    /// <param name="batch">What to learn from.</param>
    /// <param name="extras">What to give beside the roots that go on chain.</param>
    /// <param name="cancellationToken">Stops it between two parts of the batch.</param>
    /// <exception cref="ArgumentException">State or batch do not fit the run, or the step is 0.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public StepResult Step(
        ModelState before, ulong step, Batch batch, StepExtras extras = StepExtras.None, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        before.RequireOf(Manifest, step - 1);
        batch.RequireFor(Manifest);

        var trace = extras.HasFlag(StepExtras.Trace) ? new TraceHasher() : null;
        var done = TrainingStep.Run(backend, Manifest, before, step, batch, trace is null ? null : trace.Add, cancellationToken);
        return new StepResult
        {
            Step = step,
            After = done.After,
            Loss = done.Loss,
            Skipped = done.Skipped,
            Hash = () => new StepCommitment(done.After.StateRoot, SafetensorsFile.Root(done.Gradients)),
            TraceRoot = trace?.Root(),
            Gradients = extras.HasFlag(StepExtras.Gradients) ? done.Gradients : null,
        };
    }

    /// <summary>Performs steps one after the other, each when it is asked for, while the roots of the one before are computed on another thread.</summary>
    /// <param name="from">The state before the first step.</param>
    /// <param name="firstStep">Number of the first step, from 1.</param>
    /// <param name="count">How many steps.</param>
    /// <param name="extras">What to give beside the roots that go on chain.</param>
    /// <param name="cancellationToken">Ends the sequence with an <see cref="OperationCanceledException"/> between two parts of a batch.</param>
    /// <exception cref="ArgumentException">The state is not the one before the first step of this run, the step is 0 or the count is negative.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public IEnumerable<StepResult> Replay(
        ModelState from, ulong firstStep, int count, StepExtras extras = StepExtras.None, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(firstStep);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        from.RequireOf(Manifest, firstStep - 1);
        return Steps();

        IEnumerable<StepResult> Steps()
        {
            var state = from;
            Task hashing = Task.CompletedTask;
            for (var i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var result = Step(state, firstStep + (ulong)i, extras, cancellationToken);

                // At most one step waits for its roots: otherwise a fast model would pile up states that nobody has hashed yet.
                hashing.GetAwaiter().GetResult();
                hashing = result.Hashing;
                yield return result;
                state = result.After;
            }
        }
    }

    /// <summary>Measures a state on the rows that no step learns from.</summary>
    /// <exception cref="ArgumentException">The state is not one of this model.</exception>
    /// <exception cref="NothingHeldOutException">The manifest holds no rows out.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled between two batches.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public Evaluation Evaluate(ModelState state, CancellationToken cancellationToken = default)
    {
        state.RequireLayout(Manifest);
        if (Manifest.Dataset.HeldOutRows == 0) throw new NothingHeldOutException(Manifest.Name);
        return Evaluator.Run(backend, Manifest, Dataset, state, cancellationToken);
    }
}
