using CsCheck;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Primitives;
using static UnstoppableModels.Protocol.Tests.Model.Accounts;

namespace UnstoppableModels.Protocol.Tests.Model;

/// <summary>Stories in which everybody does anything at any time, as far as the contract lets them.</summary>
internal static class RandomStory
{
    /// <summary>A story's raw moves: what, and three numbers that say who and where.</summary>
    public static readonly Gen<(int Kind, int A, int B, int C)[]> Moves =
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99]).Array[1, 60];

    /// <summary>Tells the story; <paramref name="afterEach"/> looks at the chain after every move.</summary>
    public static ContractDouble Tell((int Kind, int A, int B, int C)[] moves, Action<ContractDouble>? afterEach = null)
    {
        var chain = new ContractDouble();
        foreach (var move in moves)
        {
            Play(chain, move);
            afterEach?.Invoke(chain);
        }

        return chain;
    }

    private static void Play(ContractDouble chain, (int Kind, int A, int B, int C) move)
    {
        var (kind, a, b, c) = move;
        switch (kind)
        {
            case 0 or 1:
                chain.Wait(1 + ((ulong)a % 15));
                break;
            case 2:
                chain.Wait(1 + (ulong)a);
                break;
            case 3 or 4 or 5:
                Try(chain, Workers[a % 2], chain.Application());
                break;
            case 6 or 7 or 8 or 9 when chain.CurrentLease != 0:
                var lease = chain.View.Periods[chain.CurrentLease];
                var count = Math.Min(1 + (a % 4), (int)lease.Steps - lease.StateIds.Count);
                var steps = Enumerable.Range(1, count).Select(i => Honest(chain.HeadStep + (ulong)i)).ToList();
                var completes = lease.StateIds.Count + count == lease.Steps;
                var checkpoint = completes || b % 3 == 0 ? Digest($"weights {chain.StateCount + (ulong)count}") : Hash32.Zero;
                Try(chain, lease.Worker, new ProtocolCall.SubmitState(lease.Id, steps, checkpoint));
                break;
            case 10 or 11:
                var live = chain.LiveStates.ToList();
                Try(chain, FraudProofers[a % 2], chain.Suspicion(live[b % live.Count], (Claim)(c % 2)));
                break;
            case 12 or 13 when chain.Disputes.Count > 0:
                CommitAll(chain, Pick(chain, a), b);
                break;
            case 14 or 15 when chain.Disputes.Count > 0:
                RevealAll(chain, Pick(chain, a), b);
                break;
            case 16 or 17 when chain.Disputes.Count > 0:
                Try(chain, Carol, new ProtocolCall.ReviewSuspect(Pick(chain, a).Id));
                break;
            case 18:
                if (b % 5 == 0) Try(chain, Dave, new ProtocolCall.ExpireLearningPeriod());
                Try(chain, Workers[a % 2], new ProtocolCall.WithdrawCollateral(1 + ((ulong)b % Math.Max(1, chain.PeriodCount))));
                break;
            case 19 when chain.Disputes.Count > 0:
                Try(chain, Validators[a % 3], new ProtocolCall.ClaimFee(Pick(chain, b).Id));
                Try(chain, c % 2 == 0 ? Workers[a % 2] : FraudProofers[a % 2], new ProtocolCall.Withdraw());
                break;
            case 20:
                Govern(chain, a, b);
                break;
        }
    }

    /// <remarks>Bonds stay the same: <see cref="Story.Suspicion"/> posts the one of every version.</remarks>
    private static void Govern(ContractDouble chain, int choice, int number)
    {
        switch (choice % 3)
        {
            case 0:
                chain.Pause(number % 3 == 0);
                break;
            case 1:
                chain.Donate(Dave, 1 + number);
                break;
            default:
                var steps = 2 + ((uint)number % 4);
                chain.SetRules(chain.Rules with
                {
                    RewardPerPeriod = chain.Rules.RewardPerPeriod * steps / chain.Rules.StepsPerPeriod,
                    ChallengeSeconds = chain.Rules.ChallengeSeconds + ((uint)number % 4),
                    StepsPerPeriod = steps,
                    Stake = chain.Rules.Stake + number,
                });
                break;
        }
    }

    private static ContractDouble.DisputeRecord Pick(ContractDouble chain, int number)
    {
        var open = chain.Disputes.Values.Where(d => d.Verdict == Verdict.Pending).ToList();
        return open.Count > 0 && number % 4 != 0
            ? open[number % open.Count]
            : chain.Disputes.Values.ElementAt(number % chain.Disputes.Count);
    }

    /// <remarks>Bit i of <paramref name="choice"/> says whether validator i finds for the worker, bits i + 3 whether it votes.</remarks>
    private static void CommitAll(ContractDouble chain, ContractDouble.DisputeRecord dispute, int choice)
    {
        var state = chain.View.States[dispute.StateId];
        for (var i = 0; i < Validators.Length; i++)
        {
            var innocent = (choice >> i) % 2 == 0;
            var ballot = dispute.Claim == Claim.Unavailable
                ? Ballot.Availability(innocent)
                : BallotFor(innocent ? state.Commitment : Ulp(state.Step));
            if ((choice >> (i + 3)) % 4 != 3) Try(chain, Validators[i], chain.Commitment(dispute.Id, ballot, Story.Salt(i)));
        }
    }

    private static void RevealAll(ContractDouble chain, ContractDouble.DisputeRecord dispute, int choice)
    {
        for (var i = 0; i < Validators.Length; i++)
        {
            if ((choice >> i) % 8 == 7 || !dispute.Committed.TryGetValue(Validators[i], out var committed)) continue;
            Try(chain, Validators[i], new ProtocolCall.RevealBallot(dispute.Id, committed.Ballot, committed.Salt));
        }
    }

    private static void Try(ContractDouble chain, Address sender, ProtocolCall call)
    {
        try
        {
            chain.Send(sender, call);
        }
        catch (ContractRevertException)
        {
            // The contract refused the move: the story goes on without it.
        }
    }
}
