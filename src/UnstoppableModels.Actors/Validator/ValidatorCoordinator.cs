using Akka.Actor;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Protocol.Calls;
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
    }

    public static Props Props(RoleContext context, ValidatorPolicy policy, ValidatorTools tools) =>
        Akka.Actor.Props.Create(() => new ValidatorCoordinator(context, policy, tools));

    protected override void OnHead()
    {
        foreach (var dispute in View.OpenDisputes) AskForPhase(dispute.Id);
    }

    protected override void OnPhase(ulong disputeId)
    {
        if (View.Disputes.TryGetValue(disputeId, out var dispute)
            && policy.NeedsBallot(View, dispute, Phases[disputeId], ballots.GetValueOrDefault(disputeId)))
        {
            ChildFor(dispute).Tell(new DisputeActor.PrepareBallot(dispute, View));
        }
    }

    protected override void OnDisputeEnded(ulong disputeId)
    {
        ballots.Remove(disputeId);
        Context.Stop(Context.Child(ChildName(disputeId)));
    }

    protected override IEnumerable<Intent> Wanted() =>
        View.Disputes.Values
            .Select(d => policy.Decide(View, d, Phases.GetValueOrDefault(d.Id), ballots.GetValueOrDefault(d.Id), Now))
            .OfType<Intent>();

    private static string ChildName(ulong disputeId) => $"dispute-{disputeId}";

    private IActorRef ChildFor(Dispute dispute)
    {
        var name = ChildName(dispute.Id);
        var child = Context.Child(name);
        return child.IsNobody() ? Context.ActorOf(DisputeActor.Props($"{PersistenceId}-{name}", tools), name) : child;
    }
}
