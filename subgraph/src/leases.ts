// The mutex: leases begin, expire, become final.
import { LearningPeriod, Model, ParameterSet } from "../generated/schema";
import {
  ApplyToLearnPeriod,
  ExpireLearningPeriod,
  FinalizeLearningPeriod,
} from "../generated/templates/UnstoppableModel/UnstoppableModel";
import { accountOf } from "./accounts";
import { figuresOf } from "./days";
import { EXPIRED, RUNNING } from "./enums";
import { numbered, ONE, reportUnknown, ZERO } from "./ids";
import { cut, push } from "./stack";

export function handleApplyToLearnPeriod(event: ApplyToLearnPeriod): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  const version = numbered(model.id, event.params.parametersVersion);
  const rules = ParameterSet.load(version);
  if (rules == null) {
    return reportUnknown("Version of the rules", version, event);
  }
  const worker = accountOf(event.params.worker);
  worker.leases = worker.leases.plus(ONE);
  worker.save();

  const period = new LearningPeriod(numbered(model.id, event.params.learningPeriodId));
  period.model = model.id;
  period.number = event.params.learningPeriodId;
  period.worker = worker.id;
  period.parameters = rules.id;
  period.status = RUNNING;
  period.live = true;
  period.final = false;
  period.steps = event.params.steps;
  period.submitted = ZERO;
  period.checkpointed = ZERO;
  period.baseStateId = event.params.baseStateId;
  period.firstStateId = model.stateCount.plus(ONE);
  period.firstStep = event.params.firstStep;
  period.slot = model.liveHeight;
  period.leasedAt = event.block.timestamp;
  period.deadline = event.params.deadline;
  period.stake = rules.stake;
  period.bond = rules.bond;
  period.withdrawn = ZERO;
  period.reward = ZERO;
  period.save();

  push(model, period);
  model.learningPeriodCount = event.params.learningPeriodId;
  model.currentLease = period.id;
  model.escrow = model.escrow.plus(rules.stake).plus(rules.bond);
  model.save();

  const figures = figuresOf(model.id, event);
  figures.leases = figures.leases.plus(ONE);
  figures.save();
}

export function handleExpireLearningPeriod(event: ExpireLearningPeriod): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  const period = LearningPeriod.load(numbered(model.id, event.params.learningPeriodId));
  if (period == null) {
    return reportUnknown("Learning period", event.params.learningPeriodId.toString(), event);
  }
  const burned = period.bond;
  period.status = EXPIRED;
  period.bond = ZERO;
  cut(model, period, period.checkpointed);
  period.save();
  model.escrow = model.escrow.minus(burned);
  model.burned = model.burned.plus(burned);
  model.save();

  const figures = figuresOf(model.id, event);
  figures.expiries = figures.expiries.plus(ONE);
  figures.burned = figures.burned.plus(burned);
  figures.save();
}

export function handleFinalizeLearningPeriod(event: FinalizeLearningPeriod): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  model.finalHeight = model.finalHeight.plus(ONE);
  model.save();
  const figures = figuresOf(model.id, event);
  figures.finalPeriods = figures.finalPeriods.plus(ONE);
  figures.save();
  const period = LearningPeriod.load(numbered(model.id, event.params.learningPeriodId));
  if (period == null) {
    return reportUnknown("Learning period", event.params.learningPeriodId.toString(), event);
  }
  period.final = true;
  period.save();
}
