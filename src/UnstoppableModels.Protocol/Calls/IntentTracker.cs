using System.Collections.Immutable;
using System.Globalization;

namespace UnstoppableModels.Protocol.Calls;

/// <summary>
/// Roles look at the contract's state on every head and say what they want; this decides what of it has to be sent now. An intent under
/// way is not sent again; one that was rejected or reverted is tried again some blocks later, a bounded number of times, under a new name
/// (the outbox sends a name once). So is one that is wanted long after it was confirmed: a reorganisation took its transaction away.
/// </summary>
public sealed record IntentTracker
{
    /// <summary>Blocks between an attempt that failed and the next.</summary>
    public const ulong BlocksBetweenAttempts = 2;

    /// <summary>Blocks after a confirmation within which the contract's events must have ended the wish.</summary>
    public const ulong BlocksBeforeDoubt = 10;

    /// <summary>After so many attempts an intent is given up: whatever stands in its way does not go away by itself.</summary>
    public const int MaxAttempts = 8;

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
            var number = 1;
            if (attempts.TryGetValue(intent.Id, out var before))
            {
                var hasWaited = before.RetryFrom is { } from && blockNumber >= from;
                var mayRetry = hasWaited && before.Number < MaxAttempts;
                if (!mayRetry) continue;
                number = before.Number + 1;
            }

            attempts = attempts.SetItem(intent.Id, new Attempt(number, null));
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
        var pause = outcome == IntentOutcome.Confirmed ? BlocksBeforeDoubt : BlocksBetweenAttempts;
        return this with { Attempts = Attempts.SetItem(id, attempt with { RetryFrom = blockNumber + pause }) };
    }

    /// <summary>The tracker after attempts that were sent in an earlier life of the process.</summary>
    public IntentTracker Restore(IEnumerable<string> attemptIds) => this with
    {
        Attempts = Attempts.SetItems(attemptIds.Select(attemptId =>
        {
            var parts = attemptId.Split('#');
            var number = parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture);
            return KeyValuePair.Create(parts[0], new Attempt(number, null));
        })),
    };

    private static string NameOf(string id, int number) => number == 1 ? id : $"{id}#{number}";

    private sealed record Attempt(int Number, ulong? RetryFrom);
}
