using System.Collections.Concurrent;
using UnstoppableModels.Actors.Roles;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Tests.Roles;

/// <summary>Remembers what the calldata of a request would have been made from.</summary>
internal sealed class RecordingEncoder : ICallEncoder
{
    public ConcurrentDictionary<string, ProtocolCall> Calls { get; } = [];

    public TransactionRequest Encode(Intent intent)
    {
        Calls[intent.Id] = intent.Call;
        return new TransactionRequest(intent.Id, Address.Zero, 0, default);
    }
}
