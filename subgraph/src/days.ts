// Figures per model and day.
import { BigInt, Bytes, ethereum } from "@graphprotocol/graph-ts";
import { ModelDay } from "../generated/schema";
import { numbered, ZERO } from "./ids";

const SECONDS_PER_DAY = BigInt.fromI32(86_400);

/** The figures of the day of an event; the caller adds to them and saves them. */
export function figuresOf(model: Bytes, event: ethereum.Event): ModelDay {
  const day = event.block.timestamp.div(SECONDS_PER_DAY);
  const id = numbered(model, day);
  let figures = ModelDay.load(id);
  if (figures == null) {
    figures = new ModelDay(id);
    figures.model = model;
    figures.day = day.toI32();
    figures.leases = ZERO;
    figures.expiries = ZERO;
    figures.states = ZERO;
    figures.checkpoints = ZERO;
    figures.suspicions = ZERO;
    figures.innocent = ZERO;
    figures.guilty = ZERO;
    figures.moot = ZERO;
    figures.undecided = ZERO;
    figures.reverts = ZERO;
    figures.finalPeriods = ZERO;
    figures.attestations = ZERO;
    figures.donated = ZERO;
    figures.rewarded = ZERO;
    figures.burned = ZERO;
  }
  return figures;
}
