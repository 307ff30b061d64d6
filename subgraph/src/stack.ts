// The stack of live periods, as the contract keeps it: what lies above a cut is gone.
import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { LearningPeriod, Model, ModelState, Slot } from "../generated/schema";
import { CANCELLED, SLASHED } from "./enums";
import { numbered, ONE, ZERO } from "./ids";

/**
 * How many periods one cut marks as no longer live at most. A Graph node gives up on a handler that works too long, and anybody can
 * create a model with tiny deposits and long windows, so that work has to have a bound. What is beyond it is counted.
 */
const MOST_SWEPT = 1_000;

/** Puts a period on top. */
export function push(model: Model, period: LearningPeriod): void {
  const slot = new Slot(numbered(model.id, model.liveHeight));
  slot.model = model.id;
  slot.number = model.liveHeight;
  slot.learningPeriod = period.id;
  slot.save();
  model.liveHeight = model.liveHeight.plus(ONE);
}

/**
 * Keeps the first `kept` states of a live period and drops its others, every later period, and the lease. The caller saves model and
 * period.
 */
export function cut(model: Model, period: LearningPeriod, kept: BigInt): void {
  for (let offset = kept; offset.lt(period.submitted); offset = offset.plus(ONE)) {
    dropState(model.id, period.firstStateId.plus(offset));
  }
  period.submitted = kept;
  sweep(model, period.slot.plus(ONE));
  setHead(model, kept.isZero() ? period.baseStateId : period.firstStateId.plus(kept).minus(ONE), period.firstStep.plus(kept).minus(ONE));
  model.currentLease = null;
}

/** Names the end of the chain of valid states. */
export function setHead(model: Model, stateId: BigInt, step: BigInt): void {
  if (stateId.isZero()) {
    model.head = null;
  } else {
    model.head = numbered(model.id, stateId);
  }
  model.headStep = step;
}

function dropState(model: Bytes, stateId: BigInt): void {
  const state = ModelState.load(numbered(model, stateId));
  if (state != null) {
    state.kept = false;
    state.save();
  }
}

function sweep(model: Model, height: BigInt): void {
  let top = model.liveHeight;
  for (let swept = 0; swept < MOST_SWEPT && top.gt(height); ++swept) {
    top = top.minus(ONE);
    const slot = Slot.load(numbered(model.id, top));
    if (slot != null) {
      cancel(slot.learningPeriod);
    }
  }
  model.unsweptPeriods = model.unsweptPeriods.plus(top.minus(height));
  model.liveHeight = height;
}

function cancel(id: string): void {
  const period = LearningPeriod.load(id);
  if (period == null) {
    return;
  }
  period.live = false;
  period.submitted = ZERO;
  if (period.status != SLASHED) {
    period.status = CANCELLED;
  }
  period.save();
}
