// Who gets what of the deposits a verdict moves: the contracts' library Payoffs, because no event says it.
import { BigInt } from "@graphprotocol/graph-ts";
import { Dispute, LearningPeriod, ParameterSet } from "../generated/schema";
import { INNOCENT, INVALID_TRANSITION, MOOT, UNDECIDED } from "./enums";
import { ZERO } from "./ids";

const TWO = BigInt.fromI32(2);

/** In wei. */
export class Payoff {
  suspecter: BigInt = ZERO;
  worker: BigInt = ZERO;
  fee: BigInt = ZERO;
  burned: BigInt = ZERO;
}

/** The payoff of a verdict, from what is held for the period before it. */
export function payoffOf(verdict: string, dispute: Dispute, period: LearningPeriod, rules: ParameterSet): Payoff {
  const payoff = new Payoff();
  if (verdict == MOOT) {
    payoff.suspecter = dispute.bond;
    return payoff;
  }
  payoff.fee = rules.fee;
  if (verdict == INNOCENT) {
    const rest = dispute.bond.minus(rules.fee);
    payoff.worker = rest.div(TWO);
    payoff.burned = rest.minus(payoff.worker);
  } else if (verdict == UNDECIDED) {
    payoff.worker = period.stake.plus(period.bond);
    payoff.suspecter = dispute.bond.minus(rules.fee);
  } else {
    if (period.bond.isZero()) {
      payoff.suspecter = dispute.bond.minus(rules.fee);
    } else {
      const rest = period.bond.minus(rules.fee);
      const compensation = rest.div(TWO);
      payoff.burned = rest.minus(compensation);
      payoff.suspecter = dispute.bond.plus(compensation);
    }
    if (dispute.claim == INVALID_TRANSITION) {
      payoff.suspecter = payoff.suspecter.plus(period.stake);
    } else {
      payoff.worker = period.stake;
    }
  }
  return payoff;
}
