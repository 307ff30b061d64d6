using Akka.Actor;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Actors.ReadModel;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.FraudProofer;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Actors.FraudProofer;

/// <summary>
/// Replays one period (the sharding entity), twice: a bond is only posted when both replays agree with each other and disagree with the
/// worker.
/// </summary>
internal sealed class VerifierActor : ReceiveActor
{
    private readonly VerifierTools tools;
    private readonly CancellationTokenSource stopping = new();
    private readonly HashSet<IActorRef> requesters = [];

    public VerifierActor(VerifierTools tools)
    {
        this.tools = tools;
        Receive<VerifyPeriod>(verify =>
        {
            // Whoever asks meanwhile, also a requester that was restarted, gets the same answer.
            var isBusy = requesters.Count > 0;
            requesters.Add(Sender);
            if (isBusy) return;
            Task.Run(() => VerifyAsync(verify.LearningPeriodId, stopping.Token), stopping.Token)
                .PipeTo(Self, failure: e => new VerificationFailed(verify.LearningPeriodId, e.Message));
        });
        Receive<PeriodVerified>(Answer);
        Receive<VerificationFailed>(Answer);
    }

    public static Props Props(VerifierTools tools) => Akka.Actor.Props.Create(() => new VerifierActor(tools));

    protected override void PostStop()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private void Answer(VerifierMessage answer)
    {
        foreach (var requester in requesters) requester.Tell(answer);
        requesters.Clear();
    }

    private async Task<PeriodVerified> VerifyAsync(ulong periodId, CancellationToken cancellation)
    {
        var view = (await tools.ReadModel.Ask<ReadModelActor.Snapshot>(
            ReadModelActor.GetSnapshot.Instance, TimeSpan.FromSeconds(10), cancellation)).View;
        if (!view.Periods.TryGetValue(periodId, out var period))
            throw new InvalidOperationException($"period {periodId} has not been seen here yet");
        var states = period.StateIds.Where(view.IsLive).Select(id => view.States[id]).ToList();
        if (states.Count == 0) return new PeriodVerified(periodId, []);

        var before = await tools.Loader.LoadAsync(view, period.BaseStateId, JobPriority.Verification, cancellation);
        var first = await ReplayAsync("first", period, states.Count, before, cancellation);
        var second = await ReplayAsync("second", period, states.Count, before, cancellation);
        if (!first.Steps.SequenceEqual(second.Steps))
            throw new InvalidOperationException(
                $"two replays of period {periodId} on this machine disagree: its hardware cannot be trusted");

        var agreed = states.Zip(first.Steps, (state, step) => state.Commitment == step.Commitment).TakeWhile(agrees => agrees).Count();
        if (agreed == states.Count) tools.Loader.Remember(first.Final);
        return new PeriodVerified(periodId, await FindingsAsync(states, agreed, cancellation));
    }

    private Task<ReplayDone> ReplayAsync(
        string which, LearningPeriod period, int count, ModelState before, CancellationToken cancellation) =>
        tools.Trainer.RunAsync(
            new ReplayJob(
                $"verify/{period.Id}/{count}/{which}", JobPriority.Verification, before, period.FirstStep, count, HonestPerformer.Instance),
            cancellation);

    /// <remarks>What was built on a wrong state is wrong too, whatever its own step did.</remarks>
    private async Task<IReadOnlyList<Finding>> FindingsAsync(List<CommittedState> states, int agreed, CancellationToken cancellation)
    {
        var findings = new List<Finding>(states.Count);
        for (var i = 0; i < states.Count; i++)
        {
            Claim? fault = i < agreed ? await CheckpointFaultAsync(states[i], cancellation) : Claim.InvalidTransition;
            findings.Add(new Finding(states[i].Id, states[i].Content, fault));
        }

        return findings;
    }

    private async Task<Claim?> CheckpointFaultAsync(CommittedState state, CancellationToken cancellation) =>
        !state.HasCheckpoint || await tools.Checkpoints.CanBeFetchedAsync(state, tools.AvailabilityGrace, tools.Clock, cancellation)
            ? null
            : Claim.Unavailable;
}

/// <summary>What a verifier replays with.</summary>
/// <param name="ReadModel">The node's view of the chain.</param>
/// <param name="Loader">Weights of committed states.</param>
/// <param name="Trainer">Replays.</param>
/// <param name="Checkpoints">Published weights.</param>
/// <param name="AvailabilityGrace">How long a checkpoint is asked for before it counts as unavailable.</param>
/// <param name="Clock">Measures the grace.</param>
internal sealed record VerifierTools(
    IActorRef ReadModel, StateLoader Loader, TrainerClient Trainer, CheckpointStore Checkpoints, TimeSpan AvailabilityGrace, TimeProvider Clock);
