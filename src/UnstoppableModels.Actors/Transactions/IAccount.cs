using System.Numerics;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Transactions;

/// <summary>One key and the chain it signs for.</summary>
internal interface IAccount
{
    /// <summary>The account.</summary>
    Address Address { get; }

    /// <summary>Height of the chain.</summary>
    Task<ulong> HeadNumberAsync(CancellationToken cancellation);

    /// <summary>The account's next nonce at the head.</summary>
    Task<ulong> NonceAsync(CancellationToken cancellation);

    /// <summary>Estimates, prices and signs a request.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="previous">The attempt to outbid, null for the first.</param>
    /// <param name="cancellation">Stops waiting for the chain.</param>
    /// <exception cref="RequestRejectedException">The call would revert, or the account cannot pay for it.</exception>
    Task<SignedAttempt> SignAsync(TransactionRequest request, ulong nonce, SignedAttempt? previous, CancellationToken cancellation);

    /// <summary>Hands a signed transaction to the chain; doing so again is harmless.</summary>
    Task SendAsync(SignedAttempt attempt, ulong nonce, CancellationToken cancellation);

    /// <summary>What became of a transaction; null where it is not mined.</summary>
    Task<MinedTransaction?> FindAsync(Hash32 hash, CancellationToken cancellation);
}

/// <summary>A mined transaction.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Succeeded">False where it was reverted.</param>
/// <param name="GasCost">Gas used times the price paid, in wei.</param>
/// <param name="Reason">Why it was reverted; empty otherwise.</param>
/// <param name="IsFinal">False while too few blocks are on top of it.</param>
internal sealed record MinedTransaction(Hash32 Hash, bool Succeeded, BigInteger GasCost, string Reason, bool IsFinal);

/// <summary>The chain says a request would fail; nothing was sent and nothing was spent.</summary>
internal sealed class RequestRejectedException(string reason, Exception? inner = null) : Exception(reason, inner);
