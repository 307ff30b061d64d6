using Akka.Actor;
using Akka.Event;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Validator;

namespace UnstoppableModels.Actors.Validator;

/// <summary>
/// The validator role: one child per dispute computes the ballot; this commits, reveals, closes what nobody closes, and claims fees.
/// </summary>
internal sealed class ValidatorCoordinator : RoleCoordinator
{
    private readonly ValidatorPolicy policy;
    private readonly ValidatorTools tools;
    private readonly Dictionary<ulong, PreparedBallot> ballots = [];
    private readonly Dictionary<ulong, Phase> phases = [];
    private readonly ILoggingAdapter log = Context.GetLogger();

    public ValidatorCoordinator(RoleContext context, ValidatorPolicy policy, ValidatorTools tools)
        : base("validator", context)
    {
        this.policy = policy;
        this.tools = tools;
        Command<PreparedBallot>(ballot =>
        {
            ballots[ballot.DisputeId] = ballot;
            Act();
        });
        Command<PhaseSeen>(seen =>
        {
            phases[seen.DisputeId] = seen.Phase;
            PrepareBallot(seen.DisputeId);
            Act();
        });
        Command<PhaseUnknown>(unknown => log.Warning("The council cannot be asked about dispute {0}: {1}", unknown.DisputeId, unknown.Cause.Message));
    }

    public static Props Props(RoleContext context, ValidatorPolicy policy, ValidatorTools tools) =>
        Akka.Actor.Props.Create(() => new ValidatorCoordinator(context, policy, tools));

    protected override void OnHead()
    {
        foreach (var dispute in View.OpenDisputes)
        {
            var id = dispute.Id;
            Role.Chain.PhaseAsync(id, CancellationToken.None).PipeTo(Self, success: phase => new PhaseSeen(id, phase), failure: e => new PhaseUnknown(id, e));
        }

        // Decided, or taken back by a reorganisation.
        foreach (var ended in phases.Keys.Where(id => View.Disputes.GetValueOrDefault(id)?.IsOpen != true).ToList())
        {
            ballots.Remove(ended);
            phases.Remove(ended);
            Context.Stop(Context.Child(ChildName(ended)));
        }
    }

    protected override IEnumerable<Intent> Wanted() =>
        View.Disputes.Values
            .Select(d => policy.Decide(View, d, phases.GetValueOrDefault(d.Id), ballots.GetValueOrDefault(d.Id), Now))
            .OfType<Intent>();

    private void PrepareBallot(ulong disputeId)
    {
        if (View.Disputes.TryGetValue(disputeId, out var dispute)
            && policy.NeedsBallot(View, dispute, phases[disputeId], ballots.GetValueOrDefault(disputeId)))
        {
            ChildFor(dispute).Tell(new DisputeActor.PrepareBallot(dispute, View));
        }
    }

    private static string ChildName(ulong disputeId) => $"dispute-{disputeId}";

    private IActorRef ChildFor(Dispute dispute)
    {
        var name = ChildName(dispute.Id);
        var child = Context.Child(name);
        return child.IsNobody() ? Context.ActorOf(DisputeActor.Props($"{PersistenceId}-{name}", tools), name) : child;
    }

    private sealed record PhaseSeen(ulong DisputeId, Phase Phase);

    private sealed record PhaseUnknown(ulong DisputeId, Exception Cause);
}
