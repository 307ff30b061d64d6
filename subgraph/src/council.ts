// What the council tells: stake, votes, fees.
import { Address, Bytes, crypto } from "@graphprotocol/graph-ts";
import { Ballot, Council, Round, Validator, Vote } from "../generated/schema";
import {
  BallotCommitted,
  BallotRevealed,
  ClaimFee,
  DisputeCancelled,
  DisputeClosed,
  DisputeOpened,
  FeePaid,
  NoShow,
  RequestUnstake,
  RoundOpened,
  Stake,
  Unstake,
  ValidatorCouncil,
} from "../generated/ValidatorCouncil/ValidatorCouncil";
import { accountOf } from "./accounts";
import { outcomeName, PENDING } from "./enums";
import { ONE, reportUnknown, roundId, voteId, ZERO } from "./ids";

const NONE = Bytes.fromHexString("0x0000000000000000000000000000000000000000000000000000000000000000");

export function handleStake(event: Stake): void {
  const validator = validatorOf(event.params.validator);
  validator.staked = validator.staked.plus(event.params.amount);
  validator.save();
  const council = councilOf(event.address);
  council.totalStake = council.totalStake.plus(event.params.amount);
  council.save();
}

export function handleRequestUnstake(event: RequestUnstake): void {
  const validator = validatorOf(event.params.validator);
  validator.staked = validator.staked.minus(event.params.amount);
  validator.unbonding = validator.unbonding.plus(event.params.amount);
  validator.availableAt = event.params.availableAt;
  validator.save();
  const council = councilOf(event.address);
  council.totalStake = council.totalStake.minus(event.params.amount);
  council.save();
}

export function handleUnstake(event: Unstake): void {
  const validator = validatorOf(event.params.validator);
  validator.unbonding = validator.unbonding.minus(event.params.amount);
  validator.save();
}

/** What is burned comes from the active stake first, the rest from what is unbonding. */
export function handleNoShow(event: NoShow): void {
  const validator = validatorOf(event.params.validator);
  const fromStaked = event.params.amount.lt(validator.staked) ? event.params.amount : validator.staked;
  validator.staked = validator.staked.minus(fromStaked);
  validator.unbonding = validator.unbonding.minus(event.params.amount.minus(fromStaked));
  validator.noShows = validator.noShows.plus(ONE);
  validator.burned = validator.burned.plus(event.params.amount);
  validator.save();
  const council = councilOf(event.address);
  council.totalStake = council.totalStake.minus(fromStaked);
  council.burned = council.burned.plus(event.params.amount);
  council.save();
}

export function handleDisputeOpened(event: DisputeOpened): void {
  const council = councilOf(event.address);
  council.disputeCount = council.disputeCount.plus(ONE);
  council.save();
  const ballot = new Ballot(event.params.disputeId.toString());
  ballot.council = council.id;
  ballot.model = event.params.model;
  ballot.eligibleStake = event.params.eligibleStake;
  ballot.round = 0;
  ballot.outcome = PENDING;
  ballot.stateRoot = NONE;
  ballot.gradientRoot = NONE;
  ballot.traceRoot = NONE;
  ballot.fee = ZERO;
  ballot.feeClaimed = ZERO;
  ballot.openedAt = event.block.timestamp;
  ballot.save();
}

export function handleRoundOpened(event: RoundOpened): void {
  const ballot = Ballot.load(event.params.disputeId.toString());
  if (ballot == null) {
    return reportUnknown("Ballot", event.params.disputeId.toString(), event);
  }
  ballot.round = event.params.round;
  ballot.save();
  const round = new Round(roundId(event.params.disputeId, event.params.round));
  round.ballot = ballot.id;
  round.number = event.params.round;
  round.commitDeadline = event.params.commitDeadline;
  round.revealDeadline = event.params.revealDeadline;
  round.committed = ZERO;
  round.revealed = ZERO;
  round.save();
}

/** The event names neither commitment nor weight: the council is asked for them. */
export function handleBallotCommitted(event: BallotCommitted): void {
  const round = Round.load(roundId(event.params.disputeId, event.params.round));
  if (round == null) {
    return reportUnknown("Round", roundId(event.params.disputeId, event.params.round), event);
  }
  const validator = validatorOf(event.params.validator);
  validator.commits = validator.commits.plus(ONE);
  validator.save();

  const vote = new Vote(voteId(event.params.disputeId, event.params.round, event.params.validator));
  vote.ballot = round.ballot;
  vote.round = round.id;
  vote.validator = validator.id;
  vote.commitment = NONE;
  vote.weight = ZERO;
  vote.committedAt = event.block.timestamp;
  const stored = ValidatorCouncil.bind(event.address).try_voteOf(
    event.params.disputeId,
    event.params.round,
    event.params.validator,
  );
  if (!stored.reverted) {
    vote.commitment = stored.value.commitment;
    vote.weight = stored.value.weight;
  }
  vote.save();
  round.committed = round.committed.plus(vote.weight);
  round.save();
}

export function handleBallotRevealed(event: BallotRevealed): void {
  const id = voteId(event.params.disputeId, event.params.round, event.params.validator);
  const vote = Vote.load(id);
  const round = Round.load(roundId(event.params.disputeId, event.params.round));
  if (vote == null || round == null) {
    return reportUnknown("Vote", id, event);
  }
  const validator = validatorOf(event.params.validator);
  validator.reveals = validator.reveals.plus(ONE);
  validator.save();

  vote.revealedAt = event.block.timestamp;
  vote.stateRoot = event.params.stateRoot;
  vote.gradientRoot = event.params.gradientRoot;
  vote.traceRoot = event.params.traceRoot;
  vote.ballotHash = Bytes.fromByteArray(
    crypto.keccak256(event.params.stateRoot.concat(event.params.gradientRoot).concat(event.params.traceRoot)),
  );
  vote.save();
  round.revealed = round.revealed.plus(event.params.weight);
  round.save();
}

export function handleDisputeClosed(event: DisputeClosed): void {
  const ballot = Ballot.load(event.params.disputeId.toString());
  if (ballot == null) {
    return reportUnknown("Ballot", event.params.disputeId.toString(), event);
  }
  const outcome = outcomeName(event.params.outcome);
  if (outcome == "") {
    return reportUnknown("Outcome", event.params.outcome.toString(), event);
  }
  ballot.outcome = outcome;
  ballot.stateRoot = event.params.winner.stateRoot;
  ballot.gradientRoot = event.params.winner.gradientRoot;
  ballot.traceRoot = event.params.winner.traceRoot;
  ballot.closedAt = event.block.timestamp;
  ballot.save();
}

export function handleDisputeCancelled(event: DisputeCancelled): void {
  const ballot = Ballot.load(event.params.disputeId.toString());
  if (ballot == null) {
    return reportUnknown("Ballot", event.params.disputeId.toString(), event);
  }
  ballot.outcome = "Cancelled";
  ballot.closedAt = event.block.timestamp;
  ballot.save();
}

export function handleFeePaid(event: FeePaid): void {
  const ballot = Ballot.load(event.params.disputeId.toString());
  if (ballot == null) {
    return reportUnknown("Ballot", event.params.disputeId.toString(), event);
  }
  ballot.fee = ballot.fee.plus(event.params.amount);
  ballot.save();
}

export function handleClaimFee(event: ClaimFee): void {
  const validator = validatorOf(event.params.validator);
  validator.feesClaimed = validator.feesClaimed.plus(event.params.amount);
  validator.save();
  const ballot = Ballot.load(event.params.disputeId.toString());
  if (ballot == null) {
    return reportUnknown("Ballot", event.params.disputeId.toString(), event);
  }
  ballot.feeClaimed = ballot.feeClaimed.plus(event.params.amount);
  ballot.save();
}

function councilOf(address: Address): Council {
  let council = Council.load(address);
  if (council == null) {
    council = new Council(address);
    council.totalStake = ZERO;
    council.disputeCount = ZERO;
    council.burned = ZERO;
  }
  return council;
}

function validatorOf(address: Address): Validator {
  let validator = Validator.load(address);
  if (validator == null) {
    validator = new Validator(address);
    validator.account = accountOf(address).id;
    validator.staked = ZERO;
    validator.unbonding = ZERO;
    validator.availableAt = ZERO;
    validator.commits = ZERO;
    validator.reveals = ZERO;
    validator.noShows = ZERO;
    validator.burned = ZERO;
    validator.feesClaimed = ZERO;
  }
  return validator;
}
