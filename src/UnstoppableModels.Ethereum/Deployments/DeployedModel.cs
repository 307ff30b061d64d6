using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>The contracts of a model on a chain.</summary>
/// <param name="Token">UMC, the validators' token.</param>
/// <param name="Council">Stake and ballots.</param>
/// <param name="Factory">Lists the models of the council.</param>
/// <param name="Model">The model.</param>
/// <param name="FirstBlock">The block the model was created in: no event of it is older.</param>
public sealed record DeployedModel(Address Token, Address Council, Address Factory, Address Model, ulong FirstBlock);
