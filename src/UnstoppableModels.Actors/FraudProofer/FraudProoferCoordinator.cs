using Akka.Actor;
using Akka.Event;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.FraudProofer;

namespace UnstoppableModels.Actors.FraudProofer;

/// <summary>
/// The fraud-proofer role: has every period that can be suspected verified, suspects the earliest wrong state, sees its disputes through.
/// </summary>
internal sealed class FraudProoferCoordinator : RoleCoordinator
{
    /// <summary>A verifier that moves to another node forgets who asked: after so many blocks it is asked again.</summary>
    private const ulong BlocksBetweenQuestions = 20;

    private readonly FraudProoferPolicy policy;
    private readonly IActorRef verifiers;
    private readonly Dictionary<ulong, Finding> findings = [];
    private readonly Dictionary<ulong, ulong> askedAt = [];
    private readonly ILoggingAdapter log = Context.GetLogger();

    public FraudProoferCoordinator(RoleContext context, FraudProoferPolicy policy, IActorRef verifiers, IJudge judge)
        : base("fraud-proofer", context)
    {
        this.policy = policy;
        this.verifiers = verifiers;

        Command<PeriodVerified>(verified =>
        {
            askedAt.Remove(verified.LearningPeriodId);
            var news = verified.Findings.Where(IsNew).Select(f => new RoleEvent.Found(ReadTo, judge.Judge(f))).ToList();
            var left = news.Count;
            if (left == 0) Act();
            PersistAll(news, found =>
            {
                Restore(found);
                if (--left == 0) Act();
            });
        });
        Command<VerificationFailed>(failed =>
        {
            askedAt.Remove(failed.LearningPeriodId);
            log.Warning("Period {0} cannot be verified yet: {1}", failed.LearningPeriodId, failed.Reason);
        });
    }

    public static Props Props(RoleContext context, FraudProoferPolicy policy, IActorRef verifiers, IJudge judge) =>
        Akka.Actor.Props.Create(() => new FraudProoferCoordinator(context, policy, verifiers, judge));

    protected override void OnHead()
    {
        foreach (var periodId in FraudProoferPolicy.PeriodsToVerify(View, findings, Now).ToList())
        {
            if (askedAt.TryGetValue(periodId, out var block) && HeadNumber < block + BlocksBetweenQuestions) continue;
            askedAt[periodId] = HeadNumber;
            verifiers.Tell(new VerifyPeriod(periodId));
        }

        foreach (var dispute in policy.OwnDisputes(View).Where(d => d.IsOpen)) AskForPhase(dispute.Id);
    }

    protected override IEnumerable<Intent> Wanted() => policy.Decide(View, findings, Phases, Now);

    protected override void Restore(RoleEvent roleEvent)
    {
        if (roleEvent is RoleEvent.Found found) findings[found.Finding.StateId] = found.Finding;
        else base.Restore(roleEvent);
    }

    private bool IsNew(Finding finding) =>
        !findings.TryGetValue(finding.StateId, out var known) || known.Content != finding.Content;
}
