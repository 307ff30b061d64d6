// Ids are made of addresses and the numbers the contracts hand out, never of content: two equal roots stay two states.
import { Address, BigInt, Bytes, ethereum, log } from "@graphprotocol/graph-ts";

export const ZERO = BigInt.zero();
export const ONE = BigInt.fromI32(1);

/** Id of what a model numbers: periods, states, slots, versions of the rules. */
export function numbered(model: Bytes, number: BigInt): string {
  return model.toHexString() + "-" + number.toString();
}

export function balanceId(model: Bytes, account: Bytes): string {
  return model.toHexString() + "-" + account.toHexString();
}

export function roundId(dispute: BigInt, round: i32): string {
  return dispute.toString() + "-" + round.toString();
}

export function voteId(dispute: BigInt, round: i32, validator: Address): string {
  return roundId(dispute, round) + "-" + validator.toHexString();
}

/** Id of what happened once, in one log entry. */
export function logId(event: ethereum.Event): Bytes {
  return event.transaction.hash.concatI32(event.logIndex.toI32());
}

/** An event about something that was never announced is reported and left out; indexing goes on. */
export function reportUnknown(what: string, id: string, event: ethereum.Event): void {
  log.warning("{} {} is unknown: log entry {} of transaction {} is left out", [
    what,
    id,
    event.logIndex.toString(),
    event.transaction.hash.toHexString(),
  ]);
}
