using Akka.Actor;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Worker;

namespace UnstoppableModels.Actors.Worker;

/// <summary>The worker role: takes the mutex, has the lease worked on by a child, submits what the child computed, takes deposits back.</summary>
internal sealed class WorkerCoordinator : RoleCoordinator
{
    private readonly WorkerPolicy policy;
    private readonly WorkerTools tools;
    private readonly Dictionary<ulong, PeriodPerformed> performed = [];

    public WorkerCoordinator(RoleContext context, WorkerPolicy policy, WorkerTools tools)
        : base("worker", context)
    {
        this.policy = policy;
        this.tools = tools;
        Command<PeriodPerformed>(result =>
        {
            performed[result.LearningPeriodId] = result;
            Act();
        });
    }

    public static Props Props(RoleContext context, WorkerPolicy policy, WorkerTools tools) =>
        Akka.Actor.Props.Create(() => new WorkerCoordinator(context, policy, tools));

    protected override void OnHead()
    {
        var lease = policy.LeaseToWorkOn(View, Now);
        foreach (var ended in performed.Keys.Where(id => id != lease?.Id).ToList())
        {
            performed.Remove(ended);
            Context.Stop(Context.Child(ChildName(ended)));
        }

        if (lease is null || performed.ContainsKey(lease.Id)) return;
        var name = ChildName(lease.Id);
        var child = Context.Child(name);
        if (child.IsNobody()) child = Context.ActorOf(LearningPeriodActor.Props($"{PersistenceId}-{name}", tools), name);
        child.Tell(new LearningPeriodActor.WorkOn(lease, View));
    }

    protected override IEnumerable<Intent> Wanted()
    {
        foreach (var intent in policy.Decide(View, Now)) yield return intent;

        if (policy.LeaseToWorkOn(View, Now) is { } lease && lease.StateIds.Count == 0 && performed.TryGetValue(lease.Id, out var result))
            yield return new Intent($"submit/{lease.Id}", new ProtocolCall.SubmitState(lease.Id, result.Steps, result.Checkpoint));
    }

    private static string ChildName(ulong learningPeriodId) => $"period-{learningPeriodId}";
}
