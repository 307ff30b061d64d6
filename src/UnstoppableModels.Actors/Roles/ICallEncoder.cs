using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Roles;

/// <summary>Turns what a role wants to say into calldata, with the deposit the rules demand.</summary>
internal interface ICallEncoder
{
    /// <summary>The request for an intent.</summary>
    TransactionRequest Encode(Intent intent);
}
