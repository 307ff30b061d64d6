using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using UnstoppableModels.Ethereum.Contracts;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// Rules of the council, of the Governor and of models in JSON, the same in networks.json and in records. The bounds are those of the
/// contracts (PROTOCOL.md); what depends on two values at once is theirs to check.
/// </summary>
internal static class RulesJson
{
    private const uint MaxSeconds = 30 * 24 * 60 * 60, MaxUnbondingSeconds = 365 * 24 * 60 * 60;

    private static readonly BigInteger MaxDeposit = (BigInteger.One << 96) - 1, MaxDutyFee = (BigInteger.One << 128) - 1;

    /// <summary>Votes of the token are counted in 208 bits (ERC20Votes), which bounds its supply.</summary>
    public static readonly BigInteger MaxSupply = (BigInteger.One << 208) - 1;

    public static CouncilRules ReadCouncil(CheckedJson json)
    {
        var rules = new CouncilRules(
            UnbondingSeconds: json.Integer("unbondingSeconds", 0, MaxUnbondingSeconds),
            QuorumBps: (ushort)json.Integer("quorumBps", 1, 10_000),
            NoShowBps: (ushort)json.Integer("noShowBps", 0, 500),
            DutySeconds: (uint)json.Integer("dutySeconds", 0, uint.MaxValue),
            DutyFee: json.Amount("dutyFee", 0, MaxDutyFee));
        json.RefuseTheRest();
        return rules;
    }

    public static JsonObject Write(CouncilRules rules) => new()
    {
        ["unbondingSeconds"] = rules.UnbondingSeconds,
        ["quorumBps"] = rules.QuorumBps,
        ["noShowBps"] = rules.NoShowBps,
        ["dutySeconds"] = rules.DutySeconds,
        ["dutyFee"] = Digits(rules.DutyFee),
    };

    public static GovernanceRules ReadGovernance(CheckedJson json)
    {
        var rules = new GovernanceRules(
            VotingDelaySeconds: (uint)json.Integer("votingDelaySeconds", 0, uint.MaxValue),
            VotingPeriodSeconds: (uint)json.Integer("votingPeriodSeconds", 1, uint.MaxValue),
            ProposalThreshold: json.Amount("proposalThreshold", 0, MaxSupply),
            QuorumPercent: (byte)json.Integer("quorumPercent", 0, 100),
            TimelockSeconds: (uint)json.Integer("timelockSeconds", 0, uint.MaxValue));
        json.RefuseTheRest();
        return rules;
    }

    public static JsonObject Write(GovernanceRules rules) => new()
    {
        ["votingDelaySeconds"] = rules.VotingDelaySeconds,
        ["votingPeriodSeconds"] = rules.VotingPeriodSeconds,
        ["proposalThreshold"] = Digits(rules.ProposalThreshold),
        ["quorumPercent"] = rules.QuorumPercent,
        ["timelockSeconds"] = rules.TimelockSeconds,
    };

    public static ParametersData ReadParameters(CheckedJson json)
    {
        var parameters = new ParametersData(
            Stake: json.Amount("stake", 1, MaxDeposit),
            Bond: json.Amount("bond", 1, MaxDeposit),
            Fee: json.Amount("fee", 0, MaxDeposit),
            RewardPerPeriod: json.Amount("rewardPerPeriod", 0, MaxDeposit),
            StepsPerPeriod: (uint)json.Integer("stepsPerPeriod", 1, 256),
            StepSeconds: Seconds("stepSeconds"),
            ChallengeSeconds: Seconds("challengeSeconds"),
            CommitSeconds: Seconds("commitSeconds"),
            RevealSeconds: Seconds("revealSeconds"),
            TotalSteps: json.Integer("totalSteps", 1, ulong.MaxValue));
        json.RefuseTheRest();
        return parameters;

        uint Seconds(string name) => (uint)json.Integer(name, 1, MaxSeconds);
    }

    public static JsonObject Write(ParametersData parameters) => new()
    {
        ["stake"] = Digits(parameters.Stake),
        ["bond"] = Digits(parameters.Bond),
        ["fee"] = Digits(parameters.Fee),
        ["rewardPerPeriod"] = Digits(parameters.RewardPerPeriod),
        ["stepsPerPeriod"] = parameters.StepsPerPeriod,
        ["stepSeconds"] = parameters.StepSeconds,
        ["challengeSeconds"] = parameters.ChallengeSeconds,
        ["commitSeconds"] = parameters.CommitSeconds,
        ["revealSeconds"] = parameters.RevealSeconds,
        ["totalSteps"] = parameters.TotalSteps,
    };

    public static string Digits(BigInteger amount) => amount.ToString(CultureInfo.InvariantCulture);
}
