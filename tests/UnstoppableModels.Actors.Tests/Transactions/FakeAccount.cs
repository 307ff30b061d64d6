using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Tests.Transactions;

/// <summary>Where a spec lets the process die.</summary>
public enum Point
{
    Signing,
    Sending,
    Sent,
    Looking,
}

/// <summary>
/// An account on a chain that does what a spec says: a pool of signed transactions, mined in the order of nonces, the best paying first.
/// </summary>
internal sealed class FakeAccount : IAccount
{
    private static readonly BigInteger GasCost = 21_000;

    private readonly Lock changing = new();
    private readonly List<(SignedAttempt Attempt, ulong Nonce)> pool = [];
    private readonly List<(SignedAttempt Attempt, ulong Block)> mined = [];
    private readonly List<(SignedAttempt Attempt, ulong Nonce)> signed = [];
    private readonly TaskCompletionSource reached = new();
    private ulong head = 100;
    private ulong nonce;

    public Address Address { get; } = Address.Parse("0x00000000000000000000000000000000000a11ce");

    /// <summary>Mines every transaction as soon as it is sent.</summary>
    public bool MinesAtOnce { get; init; } = true;

    public ulong FinalityDepth { get; init; }

    /// <summary>Requests that would revert, and why.</summary>
    public Dictionary<string, string> Rejections { get; } = [];

    /// <summary>Requests that are mined and revert, and why.</summary>
    public Dictionary<string, string> Reverts { get; } = [];

    /// <summary>Raising fees fails with this reason.</summary>
    public string? RejectsBumps { get; set; }

    /// <summary>While set, every question fails with it.</summary>
    public Exception? Outage { get; set; }

    /// <summary>While set, nothing goes on beyond this point.</summary>
    public Point? StopsAt { get; set; }

    /// <summary>Runs once, after a receipt was looked for and not found.</summary>
    public Action? AfterLookingInVain { get; set; }

    /// <summary>Completes when <see cref="StopsAt"/> is reached.</summary>
    public Task Reached => reached.Task;

    public int FailedQuestions { get; private set; }

    public int Looks { get; private set; }

    /// <summary>Most transactions that waited in the pool at the same time.</summary>
    public int MostWaiting { get; private set; }

    /// <summary>Names of what was mined, in order.</summary>
    public IReadOnlyList<string> Mined
    {
        get
        {
            lock (changing) return [.. mined.Select(m => NameOf(m.Attempt))];
        }
    }

    /// <summary>What was signed, in order.</summary>
    public IReadOnlyList<(SignedAttempt Attempt, ulong Nonce)> Signed
    {
        get
        {
            lock (changing) return [.. signed];
        }
    }

    /// <summary>Adds a block, with a transaction if one waits for the present nonce.</summary>
    public void Mine()
    {
        lock (changing)
        {
            head++;
            var next = pool.Where(p => p.Nonce == nonce).OrderByDescending(p => p.Attempt.MaxFeePerGas).Take(1).ToList();
            foreach (var (attempt, _) in next) mined.Add((attempt, head));
            if (next.Count > 0) nonce++;
            pool.RemoveAll(p => p.Nonce < nonce);
        }
    }

    public void MineEmpty(int blocks)
    {
        lock (changing) head += (ulong)blocks;
    }

    /// <summary>Mines what pays less although something better waits.</summary>
    public void MineTheOldest()
    {
        lock (changing)
        {
            head++;
            mined.Add((pool[0].Attempt, head));
            nonce++;
            pool.Clear();
        }
    }

    /// <summary>Another program uses the key.</summary>
    public void UseNonceElsewhere()
    {
        lock (changing)
        {
            nonce++;
            pool.RemoveAll(p => p.Nonce < nonce);
        }
    }

    public Task<ulong> HeadNumberAsync(CancellationToken cancellation) => Answer(() => head);

    public Task<ulong> NonceAsync(CancellationToken cancellation) => Answer(() => nonce);

    public async Task<SignedAttempt> SignAsync(
        TransactionRequest request, ulong nonce, SignedAttempt? previous, CancellationToken cancellation)
    {
        await PassAsync(Point.Signing, cancellation);
        return await Answer(() =>
        {
            if (Rejections.TryGetValue(request.Id, out var reason)) throw new RequestRejectedException(reason);
            if (previous is not null && RejectsBumps is { } why) throw new RequestRejectedException(why);
            var (fee, tip) = previous is null ? (100, 1) : (previous.MaxFeePerGas + 26, previous.MaxPriorityFeePerGas + 1);
            var hash = new Hash32(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Id} {nonce} {fee}")));
            var attempt = new SignedAttempt(hash, Encoding.UTF8.GetBytes(request.Id), fee, tip, 21_000, head);
            signed.Add((attempt, nonce));
            return attempt;
        });
    }

    public async Task SendAsync(SignedAttempt attempt, ulong nonce, CancellationToken cancellation)
    {
        await PassAsync(Point.Sending, cancellation);
        await Answer(() =>
        {
            if (nonce < this.nonce || pool.Any(p => p.Attempt.Hash == attempt.Hash)) return 0;
            pool.Add((attempt, nonce));
            MostWaiting = Math.Max(MostWaiting, pool.Count);
            if (MinesAtOnce) Mine();
            return 0;
        });
        await PassAsync(Point.Sent, cancellation);
    }

    public async Task<MinedTransaction?> FindAsync(Hash32 hash, CancellationToken cancellation)
    {
        await PassAsync(Point.Looking, cancellation);
        var found = await Answer(() => mined.FirstOrDefault(m => m.Attempt.Hash == hash));
        Looks++;
        if (found.Attempt is null)
        {
            var then = AfterLookingInVain;
            AfterLookingInVain = null;
            then?.Invoke();
            return null;
        }

        var reason = Reverts.GetValueOrDefault(NameOf(found.Attempt));
        return new MinedTransaction(
            hash, reason is null, GasCost, reason ?? string.Empty, await HeadNumberAsync(cancellation) >= found.Block + FinalityDepth);
    }

    private static string NameOf(SignedAttempt attempt) => Encoding.UTF8.GetString(attempt.Raw.Span);

    private async Task PassAsync(Point point, CancellationToken cancellation)
    {
        if (StopsAt != point) return;
        reached.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
    }

    private Task<T> Answer<T>(Func<T> answer)
    {
        lock (changing)
        {
            if (Outage is null) return Task.FromResult(answer());
            FailedQuestions++;
            return Task.FromException<T>(Outage);
        }
    }
}
