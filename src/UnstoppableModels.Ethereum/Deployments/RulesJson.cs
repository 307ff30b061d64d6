using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using UnstoppableModels.Ethereum.Contracts;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// Rules of the council and of models in JSON, the same in networks.json and in records. The bounds are those of the contracts
/// (PROTOCOL.md); what depends on two values at once is theirs to check.
/// </summary>
internal static class RulesJson
{
    private static readonly BigInteger MaxDeposit = (BigInteger.One << 128) - 1;

    public static CouncilRules ReadCouncil(CheckedJson json)
    {
        var rules = new CouncilRules(json.Integer("unbondingSeconds", 0, ulong.MaxValue), (ushort)json.Integer("quorumBps", 1, 10_000));
        json.RefuseTheRest();
        return rules;
    }

    public static JsonObject Write(CouncilRules rules) =>
        new() { ["unbondingSeconds"] = rules.UnbondingSeconds, ["quorumBps"] = rules.QuorumBps };

    public static ParametersData ReadParameters(CheckedJson json)
    {
        var parameters = new ParametersData(
            Stake: json.Amount("stake", 1, MaxDeposit),
            Bond: json.Amount("bond", 1, MaxDeposit),
            Fee: json.Amount("fee", 0, MaxDeposit),
            StepsPerPeriod: (uint)json.Integer("stepsPerPeriod", 1, 256),
            StepSeconds: Seconds("stepSeconds"),
            ChallengeSeconds: Seconds("challengeSeconds"),
            CommitSeconds: Seconds("commitSeconds"),
            RevealSeconds: Seconds("revealSeconds"),
            TotalSteps: json.Integer("totalSteps", 1, ulong.MaxValue));
        json.RefuseTheRest();
        return parameters;

        uint Seconds(string name) => (uint)json.Integer(name, 1, uint.MaxValue);
    }

    public static JsonObject Write(ParametersData parameters) => new()
    {
        ["stake"] = Digits(parameters.Stake),
        ["bond"] = Digits(parameters.Bond),
        ["fee"] = Digits(parameters.Fee),
        ["stepsPerPeriod"] = parameters.StepsPerPeriod,
        ["stepSeconds"] = parameters.StepSeconds,
        ["challengeSeconds"] = parameters.ChallengeSeconds,
        ["commitSeconds"] = parameters.CommitSeconds,
        ["revealSeconds"] = parameters.RevealSeconds,
        ["totalSteps"] = parameters.TotalSteps,
    };

    public static string Digits(BigInteger amount) => amount.ToString(CultureInfo.InvariantCulture);
}
