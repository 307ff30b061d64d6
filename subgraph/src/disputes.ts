// Suspicions and their verdicts, as far as the model is concerned; the votes are the council's.
import { Ballot, Dispute, LearningPeriod, Model, ModelState, ParameterSet, Round } from "../generated/schema";
import { ReviewSuspect, SuspectState } from "../generated/templates/UnstoppableModel/UnstoppableModel";
import { accountOf, credit } from "./accounts";
import { figuresOf } from "./days";
import { CANCELLED, claimName, GUILTY, INNOCENT, MOOT, PENDING, SLASHED, UNDECIDED, verdictName } from "./enums";
import { numbered, ONE, reportUnknown, roundId, ZERO } from "./ids";
import { payoffOf } from "./payoffs";
import { cut } from "./stack";

export function handleSuspectState(event: SuspectState): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  const state = ModelState.load(numbered(model.id, event.params.stateId));
  if (state == null) {
    return reportUnknown("State", event.params.stateId.toString(), event);
  }
  const period = LearningPeriod.load(state.learningPeriod);
  if (period == null) {
    return reportUnknown("Learning period", state.learningPeriod, event);
  }
  const rules = ParameterSet.load(period.parameters);
  if (rules == null) {
    return reportUnknown("Version of the rules", period.parameters, event);
  }
  const claim = claimName(event.params.claim);
  if (claim == "") {
    return reportUnknown("Claim", event.params.claim.toString(), event);
  }
  const suspecter = accountOf(event.params.suspecter);
  suspecter.suspicions = suspecter.suspicions.plus(ONE);
  suspecter.save();

  const dispute = new Dispute(event.params.disputeId.toString());
  dispute.number = event.params.disputeId;
  dispute.model = model.id;
  dispute.learningPeriod = period.id;
  dispute.state = state.id;
  dispute.suspecter = suspecter.id;
  dispute.claim = claim;
  dispute.verdict = PENDING;
  dispute.reverted = false;
  dispute.bond = rules.bond;
  dispute.openedAt = event.block.timestamp;
  dispute.suspecterCredit = ZERO;
  dispute.workerCredit = ZERO;
  dispute.ballot = dispute.id;
  dispute.save();

  state.openDispute = dispute.id;
  state.save();
  model.escrow = model.escrow.plus(rules.bond);
  model.save();

  const figures = figuresOf(model.id, event);
  figures.suspicions = figures.suspicions.plus(ONE);
  figures.save();
}

export function handleReviewSuspect(event: ReviewSuspect): void {
  const model = Model.load(event.address);
  if (model == null) {
    return reportUnknown("Model", event.address.toHexString(), event);
  }
  const dispute = Dispute.load(event.params.disputeId.toString());
  if (dispute == null) {
    return reportUnknown("Dispute", event.params.disputeId.toString(), event);
  }
  const state = ModelState.load(dispute.state);
  const period = LearningPeriod.load(dispute.learningPeriod);
  if (state == null || period == null) {
    return reportUnknown("State", dispute.state, event);
  }
  const rules = ParameterSet.load(period.parameters);
  if (rules == null) {
    return reportUnknown("Version of the rules", period.parameters, event);
  }
  const verdict = verdictName(event.params.verdict);
  if (verdict == "") {
    return reportUnknown("Verdict", event.params.verdict.toString(), event);
  }
  const payoff = payoffOf(verdict, dispute, period, rules);
  const feeBurned = verdict == UNDECIDED && nobodyRevealed(dispute);
  const burned = feeBurned ? payoff.burned.plus(payoff.fee) : payoff.burned;

  // The window of a state in the chain stands still while a dispute about it is open.
  if (verdict == INNOCENT && state.kept && period.live) {
    state.challengeWindowEnd = state.challengeWindowEnd.plus(event.block.timestamp.minus(dispute.openedAt));
  }
  state.openDispute = null;
  state.save();

  dispute.verdict = verdict;
  dispute.reverted = event.params.reverted;
  dispute.reviewedAt = event.block.timestamp;
  dispute.suspecterCredit = payoff.suspecter;
  dispute.workerCredit = payoff.worker;
  dispute.save();

  if (verdict == GUILTY || verdict == UNDECIDED) {
    period.status = verdict == GUILTY ? SLASHED : CANCELLED;
    period.stake = ZERO;
    period.bond = ZERO;
  }
  if (event.params.reverted) {
    cut(model, period, state.number.minus(period.firstStateId));
  }
  period.save();

  model.escrow = model.escrow.minus(payoff.suspecter).minus(payoff.worker).minus(payoff.fee).minus(payoff.burned);
  model.burned = model.burned.plus(burned);
  model.save();
  credit(model.id, dispute.suspecter, payoff.suspecter);
  credit(model.id, period.worker, payoff.worker);

  const figures = figuresOf(model.id, event);
  if (verdict == INNOCENT) {
    figures.innocent = figures.innocent.plus(ONE);
  } else if (verdict == GUILTY) {
    figures.guilty = figures.guilty.plus(ONE);
  } else if (verdict == MOOT) {
    figures.moot = figures.moot.plus(ONE);
  } else {
    figures.undecided = figures.undecided.plus(ONE);
  }
  if (event.params.reverted) {
    figures.reverts = figures.reverts.plus(ONE);
  }
  figures.burned = figures.burned.plus(burned);
  figures.save();
}

/** Where nobody voted, nobody can be paid: the contract burns the fee. */
function nobodyRevealed(dispute: Dispute): bool {
  const ballot = Ballot.load(dispute.ballot);
  if (ballot == null) {
    return false;
  }
  const round = Round.load(roundId(dispute.number, ballot.round));
  return round != null && round.revealed.isZero();
}
