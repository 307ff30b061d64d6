using Akka.Actor;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Worker;

namespace UnstoppableModels.Actors.Worker;

/// <summary>
/// The worker role: takes the mutex, has the lease worked on by a child, submits what the child computed, takes deposits back.
/// </summary>
internal sealed class WorkerCoordinator : RoleCoordinator
{
    private readonly WorkerPolicy policy;
    private readonly WorkerTools tools;
    private PeriodPerformed? performed;
    private ulong? workingOn;

    public WorkerCoordinator(RoleContext context, WorkerPolicy policy, WorkerTools tools)
        : base("worker", context)
    {
        this.policy = policy;
        this.tools = tools;
        Command<PeriodPerformed>(result =>
        {
            performed = result;
            Act();
        });
    }

    public static Props Props(RoleContext context, WorkerPolicy policy, WorkerTools tools) =>
        Akka.Actor.Props.Create(() => new WorkerCoordinator(context, policy, tools));

    protected override void OnHead()
    {
        var lease = policy.LeaseToWorkOn(View, Now);
        if (workingOn is { } ended && ended != lease?.Id) Context.Stop(Context.Child(ChildName(ended)));
        workingOn = lease?.Id;
        if (lease is null || performed?.IsFor(lease, View) == true) return;

        var name = ChildName(lease.Id);
        var child = Context.Child(name);
        if (child.IsNobody()) child = Context.ActorOf(LearningPeriodActor.Props($"{PersistenceId}-{name}", tools), name);
        child.Tell(new LearningPeriodActor.WorkOn(lease, View));
    }

    protected override IEnumerable<Intent> Wanted()
    {
        foreach (var intent in policy.Decide(View, Now)) yield return intent;

        if (policy.LeaseToWorkOn(View, Now) is { StateIds.Count: 0 } lease && performed?.IsFor(lease, View) == true)
        {
            var call = new ProtocolCall.SubmitState(lease.Id, performed.Steps, performed.Checkpoint) { Gradients = performed.Gradients };
            yield return new Intent($"submit/{lease.Id}", call);
        }
    }

    private static string ChildName(ulong learningPeriodId) => $"period-{learningPeriodId}";
}
