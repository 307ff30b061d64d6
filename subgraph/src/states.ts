// Steps are committed to, checkpoints published, replays attested.
import { Attestation, Batch, Checkpoint, LearningPeriod, Model, ModelState, ParameterSet } from "../generated/schema";
import { AttestState, SubmitBatch, SubmitState } from "../generated/templates/UnstoppableModel/UnstoppableModel";
import { Bytes } from "@graphprotocol/graph-ts";
import { accountOf } from "./accounts";
import { figuresOf } from "./days";
import { COMPLETE } from "./enums";
import { logId, numbered, ONE, reportUnknown } from "./ids";
import { setHead } from "./stack";

const NONE = Bytes.fromHexString("0x0000000000000000000000000000000000000000000000000000000000000000");

/** The states of a batch follow in events of their own, at once. */
export function handleSubmitBatch(event: SubmitBatch): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  const period = LearningPeriod.load(numbered(model.id, event.params.learningPeriodId));
  if (period == null) {
    return reportUnknown("Learning period", event.params.learningPeriodId.toString(), event);
  }
  const batch = new Batch(numbered(model.id, event.params.firstStateId));
  batch.model = model.id;
  batch.learningPeriod = period.id;
  batch.firstStateId = event.params.firstStateId;
  batch.firstStep = event.params.firstStep;
  batch.count = event.params.count;
  batch.submittedAt = event.params.submittedAt;
  batch.checkpoint = event.params.checkpoint;
  batch.transaction = event.transaction.hash;
  batch.save();

  const published = event.params.checkpoint.notEqual(NONE);
  period.submitted = period.submitted.plus(event.params.count);
  if (published) {
    period.checkpointed = period.submitted;
  }
  period.lastBatch = batch.id;
  model.stateCount = model.stateCount.plus(event.params.count);
  if (period.submitted.equals(period.steps)) {
    period.status = COMPLETE;
    model.currentLease = null;
  }
  setHead(model, model.stateCount, event.params.firstStep.plus(event.params.count).minus(ONE));
  period.save();
  model.save();

  const figures = figuresOf(model.id, event);
  figures.states = figures.states.plus(event.params.count);
  if (published) {
    figures.checkpoints = figures.checkpoints.plus(ONE);
  }
  figures.save();
}

export function handleSubmitState(event: SubmitState): void {
  const period = LearningPeriod.load(numbered(event.address, event.params.learningPeriodId));
  if (period == null) {
    return reportUnknown("Learning period", event.params.learningPeriodId.toString(), event);
  }
  const rules = ParameterSet.load(period.parameters);
  if (rules == null) {
    return reportUnknown("Version of the rules", period.parameters, event);
  }
  const batch = period.lastBatch;
  if (batch === null) {
    return reportUnknown("Batch of state", event.params.stateId.toString(), event);
  }
  const state = new ModelState(numbered(event.address, event.params.stateId));
  state.model = event.address;
  state.learningPeriod = period.id;
  state.batch = batch as string;
  state.number = event.params.stateId;
  state.step = event.params.step;
  state.stateRoot = event.params.stateRoot;
  state.gradientRoot = event.params.gradientRoot;
  state.submittedAt = event.block.timestamp;
  state.kept = true;
  state.challengeWindowEnd = event.block.timestamp.plus(rules.challengeSeconds);
  if (event.params.checkpoint.notEqual(NONE)) {
    const checkpoint = new Checkpoint(state.id);
    checkpoint.model = event.address;
    checkpoint.state = state.id;
    checkpoint.digest = event.params.checkpoint;
    checkpoint.publishedAt = event.block.timestamp;
    checkpoint.save();
    state.checkpoint = checkpoint.id;
  }
  if (event.params.gradients.notEqual(NONE)) {
    state.gradients = event.params.gradients;
  }
  state.save();
}

export function handleAttestState(event: AttestState): void {
  const state = ModelState.load(numbered(event.address, event.params.stateId));
  if (state == null) {
    return reportUnknown("State", event.params.stateId.toString(), event);
  }
  const attester = accountOf(event.params.attester);
  attester.attestations = attester.attestations.plus(ONE);
  attester.save();

  const attestation = new Attestation(logId(event));
  attestation.model = event.address;
  attestation.state = state.id;
  attestation.attester = attester.id;
  attestation.stateRoot = event.params.stateRoot;
  attestation.gradientRoot = event.params.gradientRoot;
  attestation.agrees =
    event.params.stateRoot.equals(state.stateRoot) && event.params.gradientRoot.equals(state.gradientRoot);
  attestation.attestedAt = event.block.timestamp;
  attestation.save();

  const figures = figuresOf(event.address, event);
  figures.attestations = figures.attestations.plus(ONE);
  figures.save();
}
