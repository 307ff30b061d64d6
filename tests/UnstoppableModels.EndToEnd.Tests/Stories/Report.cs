using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>What <c>--json</c> wrote, read strictly: a missing property or one of another type fails the test.</summary>
public sealed partial record Report(
    string Model,
    int Steps,
    int StepsPerPeriod,
    double Seconds,
    Hash32 FinalStateRoot,
    Hash32 UndisturbedStateRoot,
    double FirstLoss,
    double LastLoss,
    IReadOnlyList<GradientsEntry> Gradients,
    IReadOnlyList<DisputeEntry> Disputes,
    IReadOnlyList<AccountEntry> Accounts,
    BigInteger Burned,
    BigInteger Escrow)
{
    /// <summary>The one dispute that was decided; others about the same fraud become moot.</summary>
    public DisputeEntry Decided => Assert.Single(Disputes, d => d.Verdict != "Moot");

    /// <summary>The accounts of a role.</summary>
    public IEnumerable<AccountEntry> Of(string role) => Accounts.Where(a => a.Role == role);

    public static Report Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var root = document.RootElement;
        var loss = root.GetProperty("loss");
        return new Report(
            Text(root, "model"),
            root.GetProperty("steps").GetInt32(),
            root.GetProperty("stepsPerPeriod").GetInt32(),
            root.GetProperty("seconds").GetDouble(),
            Hash(root, "finalStateRoot"),
            Hash(root, "undisturbedStateRoot"),
            loss.GetProperty("first").GetDouble(),
            loss.GetProperty("last").GetDouble(),
            [.. root.GetProperty("gradients").EnumerateArray().Select(Published)],
            [.. root.GetProperty("disputes").EnumerateArray().Select(Dispute)],
            [.. root.GetProperty("accounts").EnumerateArray().Select(Account)],
            Wei(root, "burned"),
            Wei(root, "escrow"));
    }

    private static GradientsEntry Published(JsonElement gradients) => new(
        gradients.GetProperty("step").GetUInt64(), Hash(gradients, "gradientRoot"), Text(gradients, "cid"));

    private static DisputeEntry Dispute(JsonElement dispute) => new(
        dispute.GetProperty("stateId").GetUInt64(),
        Text(dispute, "claim"),
        Text(dispute, "verdict"),
        AddressOf(dispute, "worker"),
        AddressOf(dispute, "suspecter"),
        [.. dispute.GetProperty("ballots").EnumerateArray().Select(Ballot)]);

    private static BallotEntry Ballot(JsonElement ballot) => new(
        AddressOf(ballot, "validator"), Hash(ballot, "stateRoot"), Hash(ballot, "gradientRoot"), Hash(ballot, "traceRoot"));

    private static AccountEntry Account(JsonElement account) => new(
        AddressOf(account, "address"), Text(account, "role"), Wei(account, "before"), Wei(account, "after"), Wei(account, "gas"));

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private static Hash32 Hash(JsonElement parent, string name)
    {
        var text = Text(parent, name);
        Assert.Matches(HashForm(), text);
        return Hash32.Parse(text);
    }

    private static Address AddressOf(JsonElement parent, string name)
    {
        var text = Text(parent, name);
        Assert.Matches(AddressForm(), text);
        return Address.Parse(text);
    }

    private static BigInteger Wei(JsonElement parent, string name)
    {
        var text = Text(parent, name);
        Assert.Matches(WeiForm(), text);
        return BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^0x[0-9a-f]{64}$")]
    private static partial Regex HashForm();

    [GeneratedRegex("^0x[0-9a-f]{40}$")]
    private static partial Regex AddressForm();

    [GeneratedRegex("^(0|[1-9][0-9]*)$")]
    private static partial Regex WeiForm();
}

/// <summary>An entry of <c>gradients</c>.</summary>
public sealed record GradientsEntry(ulong Step, Hash32 GradientRoot, string Cid);

/// <summary>An entry of <c>disputes</c>.</summary>
public sealed record DisputeEntry(
    ulong StateId, string Claim, string Verdict, Address Worker, Address Suspecter, IReadOnlyList<BallotEntry> Ballots)
{
    /// <summary>What every ballot says; fails where they differ.</summary>
    public (Hash32 StateRoot, Hash32 GradientRoot, Hash32 TraceRoot) Unanimous =>
        Assert.Single(Ballots.Select(b => (b.StateRoot, b.GradientRoot, b.TraceRoot)).Distinct());
}

/// <summary>An entry of <c>ballots</c>.</summary>
public sealed record BallotEntry(Address Validator, Hash32 StateRoot, Hash32 GradientRoot, Hash32 TraceRoot);

/// <summary>An entry of <c>accounts</c>, amounts in wei.</summary>
public sealed record AccountEntry(Address Address, string Role, BigInteger Before, BigInteger After, BigInteger Gas)
{
    /// <summary>What the protocol gave or took.</summary>
    public BigInteger Gain => After - Before + Gas;
}
