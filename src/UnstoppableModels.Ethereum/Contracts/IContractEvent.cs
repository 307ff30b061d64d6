using System.Diagnostics.CodeAnalysis;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Contracts;

/// <summary>A decoded event of a contract.</summary>
public interface IContractEvent;

/// <summary>An event type that knows its topic and how to read itself from a log.</summary>
/// <typeparam name="TSelf">The event type.</typeparam>
public interface IContractEvent<TSelf> : IContractEvent
    where TSelf : class, IContractEvent<TSelf>
{
    /// <summary>First topic: the Keccak-256 hash of the event's signature.</summary>
    static abstract Hash32 Topic { get; }

    /// <summary>Reads the event, or returns false if the log is something else. Who emitted it is for the caller to check.</summary>
    static abstract bool TryDecode(LogEntry log, [NotNullWhen(true)] out TSelf? decoded);
}

/// <summary>Picks events out of logs.</summary>
public static class ContractEvents
{
    /// <summary>The events of one type that <paramref name="contract"/> emitted, in order.</summary>
    public static IEnumerable<TEvent> Of<TEvent>(this IEnumerable<LogEntry> logs, Address contract)
        where TEvent : class, IContractEvent<TEvent>
    {
        foreach (var log in logs)
        {
            if (log.Address == contract && TEvent.TryDecode(log, out var decoded)) yield return decoded;
        }
    }
}
