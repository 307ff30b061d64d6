import { Address, log } from "@graphprotocol/graph-ts";
import { Model } from "../generated/schema";
import { UnstoppableModel } from "../generated/templates";
import { UnstoppableModel as Contract } from "../generated/UnstoppableModelFactory/UnstoppableModel";
import { CreateModel } from "../generated/UnstoppableModelFactory/UnstoppableModelFactory";
import { accountOf } from "./accounts";
import { numbered, ONE, ZERO } from "./ids";
import { saveParameters } from "./parameters";

/** The initial state and the first rules are in no event of the factory: the new contract is asked for them. */
export function handleCreateModel(event: CreateModel): void {
  const contract = Contract.bind(event.params.model);
  const genesis = contract.try_genesis();
  const rules = contract.try_parametersOf(ONE);
  if (genesis.reverted || rules.reverted) {
    log.warning("{} does not answer as a model does and is left out", [event.params.model.toHexString()]);
    return;
  }
  saveParameters(event.params.model, ONE, rules.value, event.block.timestamp);

  const model = new Model(event.params.model);
  model.number = event.params.modelId;
  model.initiator = accountOf(event.params.initiator).id;
  model.owner = event.params.owner;
  model.pendingOwner = Address.zero();
  model.manifest = event.params.manifest;
  model.genesisStateRoot = genesis.value.stateRoot;
  model.genesisCheckpoint = genesis.value.checkpoint;
  model.createdAt = event.block.timestamp;
  model.createdAtBlock = event.block.number;
  model.parameters = numbered(event.params.model, ONE);
  model.paused = false;
  model.headStep = ZERO;
  model.learningPeriodCount = ZERO;
  model.stateCount = ZERO;
  model.liveHeight = ZERO;
  model.finalHeight = ZERO;
  model.unsweptPeriods = ZERO;
  model.escrow = ZERO;
  model.rewardPool = ZERO;
  model.burned = ZERO;
  model.save();
  UnstoppableModel.create(event.params.model);
}
