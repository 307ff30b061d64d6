using System.Security.Cryptography;
using System.Text;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Tests.Model;

/// <summary>The people and numbers of the stories.</summary>
internal static class Accounts
{
    public static readonly Address Alice = Of("alice");
    public static readonly Address Bob = Of("bob");
    public static readonly Address Carol = Of("carol");
    public static readonly Address Dave = Of("dave");
    public static readonly Address Vera = Of("vera");
    public static readonly Address Viktor = Of("viktor");
    public static readonly Address Vincent = Of("vincent");

    public static readonly Address[] Workers = [Alice, Bob];
    public static readonly Address[] FraudProofers = [Carol, Dave];
    public static readonly Address[] Validators = [Vera, Viktor, Vincent];

    /// <summary>Twelve steps in periods of four; 40 s per lease, 60 s to suspect, ballots of 20 s + 20 s, a reward where anybody donates.</summary>
    public static readonly RunParameters Rules = new(
        Stake: 1000,
        Bond: 100,
        Fee: 10,
        StepsPerPeriod: 4,
        StepSeconds: 10,
        ChallengeSeconds: 60,
        CommitSeconds: 20,
        RevealSeconds: 20,
        TotalSteps: 12,
        RewardPerPeriod: 70);

    public static readonly ModelView Genesis = ModelView.AtGenesis(Rules, Digest("theta 0"), Digest("weights 0"));

    /// <summary>A hash that is a function of its name.</summary>
    public static Hash32 Digest(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>What an honest replay of a step commits to.</summary>
    public static StepCommitment Honest(ulong step) => new(Digest($"state {step}"), Digest($"gradient {step}"));

    /// <summary>The same with one unit in the last place added to a weight.</summary>
    public static StepCommitment Ulp(ulong step) => new(Digest($"state {step} + 1 ulp"), Digest($"gradient {step}"));

    /// <summary>The ballot of a validator that computed this.</summary>
    public static Ballot BallotFor(StepCommitment computed) => new(computed, Digest($"trace of {computed.StateRoot}"));

    private static Address Of(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, Address.Size));
}
