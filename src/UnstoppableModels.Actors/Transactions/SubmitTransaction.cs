using UnstoppableModels.Protocol.Transactions;

namespace UnstoppableModels.Actors.Transactions;

/// <summary>Asks the account's outbox to send a request; answered with its <see cref="Settlement"/>, also when asked again.</summary>
internal sealed record SubmitTransaction(TransactionRequest Request);
