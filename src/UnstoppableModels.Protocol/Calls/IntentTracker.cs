using System.Collections.Immutable;
using System.Globalization;

namespace UnstoppableModels.Protocol.Calls;

/// <summary>
/// Roles look at the contract's state on every head and say what they want; this decides what of it has to be sent now. An intent under way is
/// not sent again; one that was rejected or reverted is tried again later and later, under a new name (the outbox sends a name once). A
/// rejection costs nothing, so it is never the last word; reverts cost gas and are bounded. What is wanted long after it was confirmed is
/// sent again too: a reorganisation took its transaction away.
/// </summary>
public sealed record IntentTracker
{
    /// <summary>Blocks between the first attempt and the second; every further pause is twice as long.</summary>
    public const ulong BlocksBeforeSecondAttempt = 2;

    /// <summary>The longest pause, in blocks.</summary>
    public const ulong LongestPause = 256;

    /// <summary>Blocks after a confirmation within which the contract's events must have ended the wish.</summary>
    public const ulong BlocksBeforeDoubt = 10;

    /// <summary>After so many attempts that cost gas an intent is given up: whatever stands in its way does not go away by itself.</summary>
    public const int MaxReverts = 8;

    private ImmutableDictionary<string, Attempt> Attempts { get; init; } = ImmutableDictionary<string, Attempt>.Empty;

    /// <summary>A tracker that has sent nothing.</summary>
    public static IntentTracker Empty { get; } = new();

    /// <summary>Of the wanted intents, those to send at this block; under the name of the present attempt.</summary>
    public (IntentTracker Tracker, IReadOnlyList<Intent> ToSend) Offer(IEnumerable<Intent> wanted, ulong blockNumber)
    {
        var attempts = Attempts;
        var toSend = new List<Intent>();
        foreach (var intent in wanted)
        {
            var before = attempts.GetValueOrDefault(intent.Id);
            if (before is not null && !before.MayBeRepeated(blockNumber)) continue;

            var number = (before?.Number ?? 0) + 1;
            attempts = attempts.SetItem(intent.Id, new Attempt(number, null, before?.Reverts ?? 0));
            toSend.Add(intent with { Id = NameOf(intent.Id, number) });
        }

        return (this with { Attempts = attempts }, toSend);
    }

    /// <summary>Notes how an attempt ended. An unknown name changes nothing.</summary>
    /// <param name="attemptId">The name under which it was sent.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="blockNumber">The head at that time.</param>
    public IntentTracker Settle(string attemptId, IntentOutcome outcome, ulong blockNumber)
    {
        var id = attemptId.Split('#')[0];
        if (!Attempts.TryGetValue(id, out var attempt) || NameOf(id, attempt.Number) != attemptId) return this;
        return this with { Attempts = Attempts.SetItem(id, attempt.Ended(outcome, blockNumber)) };
    }

    /// <summary>The tracker after attempts that were sent in an earlier life of the process.</summary>
    public IntentTracker Restore(IEnumerable<string> attemptIds) => this with
    {
        Attempts = Attempts.SetItems(attemptIds.Select(attemptId =>
        {
            var parts = attemptId.Split('#');
            var number = parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture);
            return KeyValuePair.Create(parts[0], new Attempt(number, null, Attempts.GetValueOrDefault(parts[0])?.Reverts ?? 0));
        })),
    };

    private static string NameOf(string id, int number) => number == 1 ? id : $"{id}#{number}";

    private sealed record Attempt(int Number, ulong? RetryFrom, int Reverts)
    {
        private ulong PauseAfterFailure => Math.Min(BlocksBeforeSecondAttempt << Math.Min(Number - 1, 8), LongestPause);

        public bool MayBeRepeated(ulong blockNumber) => RetryFrom is { } from && blockNumber >= from && Reverts < MaxReverts;

        public Attempt Ended(IntentOutcome outcome, ulong blockNumber) => this with
        {
            RetryFrom = blockNumber + (outcome == IntentOutcome.Confirmed ? BlocksBeforeDoubt : PauseAfterFailure),
            Reverts = Reverts + (outcome == IntentOutcome.Reverted ? 1 : 0),
        };
    }
}
