using Akka.Actor;
using UnstoppableModels.Actors.Chain;
using UnstoppableModels.Protocol.Model;

namespace UnstoppableModels.Actors.Roles;

/// <summary>What every role coordinator works with.</summary>
/// <param name="Self">The account of this node.</param>
/// <param name="Genesis">The view before the first block.</param>
/// <param name="LogId">Persistence id of the chain log.</param>
/// <param name="Chain">The contract's own view.</param>
/// <param name="Encoder">Calldata.</param>
/// <param name="Transactions">The account's outbox.</param>
internal sealed record RoleContext(Address Self, ModelView Genesis, string LogId, IModelChain Chain, ICallEncoder Encoder, IActorRef Transactions);
