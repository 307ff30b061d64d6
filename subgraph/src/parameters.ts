// The rules of a model, by version.
import { BigInt, Bytes, ethereum } from "@graphprotocol/graph-ts";
import { ParameterSet } from "../generated/schema";
import { numbered } from "./ids";

/** Stores a version of the rules, a tuple in the order of the contract's struct. */
export function saveParameters(model: Bytes, version: BigInt, rules: ethereum.Tuple, at: BigInt): void {
  const id = numbered(model, version);
  if (ParameterSet.load(id) != null) {
    return;
  }
  const parameters = new ParameterSet(id);
  parameters.model = model;
  parameters.version = version;
  parameters.stake = rules[0].toBigInt();
  parameters.bond = rules[1].toBigInt();
  parameters.stepSeconds = rules[2].toBigInt();
  parameters.stepsPerPeriod = rules[3].toBigInt();
  parameters.fee = rules[4].toBigInt();
  parameters.rewardPerPeriod = rules[5].toBigInt();
  parameters.challengeSeconds = rules[6].toBigInt();
  parameters.commitSeconds = rules[7].toBigInt();
  parameters.revealSeconds = rules[8].toBigInt();
  parameters.totalSteps = rules[9].toBigInt();
  parameters.createdAt = at;
  parameters.save();
}
