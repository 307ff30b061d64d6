using UnstoppableModels.Content;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Tests;

/// <summary>
/// A real run in periods of two steps, and the events in which honest workers tell it. State n is the state after step n unless a spec
/// says otherwise.
/// </summary>
internal static class IrisRun
{
    public static readonly Address Alice = Address.Parse("0x00000000000000000000000000000000000a11ce");
    public static readonly Address Bob = Address.Parse("0x0000000000000000000000000000000000000b0b");
    public static readonly Address Carol = Address.Parse("0x00000000000000000000000000000000000ca401");
    public static readonly Address Vera = Address.Parse("0x0000000000000000000000000000000000007e4a");

    private static readonly ModelState[] States;

    static IrisRun()
    {
        var (manifest, dataset) = BuiltInModels.Find("iris-mlp");
        IrisReplayer = new Replayer(manifest, Dataset.Parse(dataset, manifest.Dataset));
        Honest = [.. IrisReplayer.Replay(IrisReplayer.Genesis(), 1, 6, StepExtras.Trace)];
        States = [IrisReplayer.Genesis(), .. Honest.Select(step => step.After)];
        StateBytes = States[0].ToSafetensors().Length;
        Genesis = ModelView.AtGenesis(new RunParameters(10, 5, 1, 2, 30, 60, 20, 20, 6), States[0].StateRoot, DigestAfter(0));
    }

    public static Replayer IrisReplayer { get; }

    public static long StateBytes { get; }

    /// <summary>The view before the first event.</summary>
    public static ModelView Genesis { get; }

    private static IReadOnlyList<StepResult> Honest { get; }

    /// <summary>The honest result of a step, from 1.</summary>
    public static StepResult Step(ulong step) => Honest[(int)step - 1];

    public static ModelState StateAfter(ulong step) => States[step];

    /// <summary>A commitment nobody can reproduce.</summary>
    public static StepCommitment Lie(ulong step) => Step(step).Commitment with { StateRoot = Step(step).Commitment.GradientRoot };

    public static Hash32 DigestAfter(ulong step) => DigestOf(States[step]);

    public static Hash32 DigestOf(ModelState state) =>
        ContentRepository.ComputeRootAsync(state.ToSafetensors()).GetAwaiter().GetResult().Digest;

    public static ChainEvent Applied(ulong period, Address worker, ulong? baseState = null, ulong? firstStep = null) =>
        new ChainEvent.AppliedToLearnPeriod(period, worker, baseState ?? (2 * period) - 2, firstStep ?? (2 * period) - 1, 2, 2000);

    /// <summary>The two states of a period; the last carries the checkpoint.</summary>
    public static ChainEvent[] Submitted(
        ulong period, StepCommitment? first = null, StepCommitment? second = null, Hash32? checkpoint = null)
    {
        var (one, two) = ((2 * period) - 1, 2 * period);
        return
        [
            new ChainEvent.StateSubmitted(one, period, one, first ?? Step(one).Commitment, Hash32.Zero),
            new ChainEvent.StateSubmitted(two, period, two, second ?? Step(two).Commitment, checkpoint ?? DigestAfter(two)),
        ];
    }

    /// <summary>The view after these events, all at second 1000.</summary>
    public static ModelView ViewAfter(params ChainEvent[] events) => events.Aggregate(Genesis, (view, e) => view.Apply(e, 1000));
}
