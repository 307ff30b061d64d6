using System.Security.Cryptography;
using Akka.Actor;
using Akka.Event;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Validator;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Actors.Validator;

/// <summary>
/// One dispute: computes the ballot by replaying the disputed step (or trying to fetch the checkpoint), writes ballot and salt down, and
/// only
/// then hands them to the coordinator. A salt is never lost.
/// </summary>
internal sealed class DisputeActor : JournalledActor
{
    private readonly ValidatorTools tools;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly CancellationTokenSource stopping = new();
    private readonly List<PreparedBallot> prepared = [];
    private bool isBusy;

    public DisputeActor(string persistenceId, ValidatorTools tools)
    {
        this.tools = tools;
        PersistenceId = persistenceId;

        Recover<PreparedBallot>(prepared.Add);
        Command<PrepareBallot>(OnPrepare);
        Command<PreparedBallot>(ballot => Persist(ballot, e =>
        {
            prepared.Add(e);
            isBusy = false;
            Context.Parent.Tell(e);
        }));
        Command<Status.Failure>(failure =>
        {
            isBusy = false;
            if (!stopping.IsCancellationRequested) log.Warning("The ballot cannot be computed yet: {0}", failure.Cause.Message);
        });
    }

    public override string PersistenceId { get; }

    public static Props Props(string persistenceId, ValidatorTools tools) => Akka.Actor.Props.Create(() => new DisputeActor(persistenceId, tools));

    protected override void PostStop()
    {
        stopping.Cancel();
        stopping.Dispose();
        base.PostStop();
    }

    private void OnPrepare(PrepareBallot prepare)
    {
        if (prepared.Find(p => p.IsFor(prepare.Dispute, prepare.View.States[prepare.Dispute.StateId])) is { } known)
        {
            Context.Parent.Tell(known);
        }
        else if (!isBusy)
        {
            isBusy = true;
            var salt = new Hash32(RandomNumberGenerator.GetBytes(Hash32.Size));
            Task.Run(() => ComputeAsync(prepare, salt, stopping.Token), stopping.Token).PipeTo(Self);
        }
    }

    private async Task<PreparedBallot> ComputeAsync(PrepareBallot prepare, Hash32 salt, CancellationToken cancellation)
    {
        var state = prepare.View.States[prepare.Dispute.StateId];
        var ballot = prepare.Dispute.Claim switch
        {
            Claim.InvalidTransition => await ReplayAsync(prepare, state, cancellation),
            Claim.Unavailable => Ballot.Availability(
                await tools.Checkpoints.CanBeFetchedAsync(state, tools.AvailabilityGrace, tools.Clock, cancellation)),
            var other => throw new InvalidOperationException($"the claim {other} is unknown"),
        };
        return new PreparedBallot(prepare.Dispute.Id, prepare.Dispute.Round, prepare.Dispute.Claim, state.Content, ballot, salt);
    }

    private async Task<Ballot> ReplayAsync(PrepareBallot prepare, CommittedState state, CancellationToken cancellation)
    {
        var before = await tools.Loader.LoadAsync(prepare.View, state.ParentId, JobPriority.Dispute, cancellation);
        var id = $"dispute/{prepare.Dispute.Id}/{prepare.Dispute.Round}";
        var done = await tools.Trainer.RunAsync(new ReplayJob(id, JobPriority.Dispute, before, state.Step, 1, HonestPerformer.Instance) { Extras = StepExtras.Trace }, cancellation);
        return new Ballot(done.Steps[0].Commitment, done.Steps[0].TraceRoot!.Value);
    }

    /// <summary>A ballot is needed for the dispute's present round.</summary>
    internal sealed record PrepareBallot(Dispute Dispute, ModelView View);
}

/// <summary>What a validator computes ballots with.</summary>
/// <param name="Loader">Weights of committed states.</param>
/// <param name="Trainer">Replays.</param>
/// <param name="Checkpoints">Published weights.</param>
/// <param name="AvailabilityGrace">How long a checkpoint is asked for before it counts as unavailable.</param>
/// <param name="Clock">Measures the grace.</param>
internal sealed record ValidatorTools(
    StateLoader Loader, TrainerClient Trainer, CheckpointStore Checkpoints, TimeSpan AvailabilityGrace, TimeProvider Clock);
