// What the owner of a model does: rules for later leases, pause, ownership.
import { Address } from "@graphprotocol/graph-ts";
import { Model } from "../generated/schema";
import {
  OwnershipTransferred,
  OwnershipTransferStarted,
  ParametersChanged,
  PauseLeases,
  UnpauseLeases,
} from "../generated/templates/UnstoppableModel/UnstoppableModel";
import { numbered, reportUnknown } from "./ids";
import { saveParameters } from "./parameters";

export function handleParametersChanged(event: ParametersChanged): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  saveParameters(model.id, event.params.version, event.params.parameters, event.block.timestamp);
  model.parameters = numbered(model.id, event.params.version);
  model.save();
}

export function handlePauseLeases(event: PauseLeases): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  model.paused = true;
  model.save();
}

export function handleUnpauseLeases(event: UnpauseLeases): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  model.paused = false;
  model.save();
}

export function handleOwnershipTransferStarted(event: OwnershipTransferStarted): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  model.pendingOwner = event.params.newOwner;
  model.save();
}

export function handleOwnershipTransferred(event: OwnershipTransferred): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  model.owner = event.params.newOwner;
  model.pendingOwner = Address.zero();
  model.save();
}
