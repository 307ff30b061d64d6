// The words of scenarios: blocks of events that never were, and what has to be indexed after them. They become the JSON of `gnd test`.
import { id, Interface } from "ethers";
import { PLACEHOLDERS } from "./graphNode.mjs";
import { artifact, RULES } from "./protocol.mjs";

export const MODEL = "0x00000000000000000000000000000000000000aa";
export const FACTORY = PLACEHOLDERS.UnstoppableModelFactory;
export const COUNCIL = PLACEHOLDERS.ValidatorCouncil;
export const [OWNER, ALICE, BOB, SUSPECTER, VERA, DONOR] = [1, 2, 3, 4, 5, 6].map((n) => `0x${`${n}`.repeat(40)}`);
export const ZEROS = `0x${"0".repeat(64)}`;
export const CHECKPOINT = id("weights");
export const VOTE = "voteOf(uint64,uint8,address):(bytes32,uint256,bytes32)";
const GENESIS = [id("manifest"), id("theta 0"), id("weights 0")];
const NO_ADDRESS = `0x${"0".repeat(40)}`;

const interfaces = {
  [FACTORY]: new Interface(artifact("UnstoppableModelFactory").abi),
  [COUNCIL]: new Interface(artifact("ValidatorCouncil").abi),
};
const modelInterface = new Interface(artifact("UnstoppableModel").abi);

/** Names of the events of all contracts that `gnd test` can encode: those without a struct. */
export const ENCODABLE = [...Object.values(interfaces), modelInterface].flatMap(({ fragments }) => fragments)
  .filter(({ type, name, inputs }) => type === "event" && name !== "Initialized" && inputs.every((input) => input.baseType !== "tuple"))
  .map(({ name }) => name);

/** A validator's ballot of a round: committed to, with this weight, and shown. */
export function vote(dispute, round, validator, weight, roots) {
  const hidden = id(`ballot of ${validator} in round ${round}`);
  return [
    event(COUNCIL, "BallotCommitted", dispute, validator, round),
    answer(COUNCIL, VOTE, [`${dispute}`, `${round}`, validator], [hidden, `${weight}`, ZEROS]),
    event(COUNCIL, "BallotRevealed", dispute, validator, round, weight, ...roots),
  ];
}

/** An event of a contract, its parameters in order. */
export function event(address, name, ...values) {
  const fragment = (interfaces[address] ?? modelInterface).getEvent(name);
  if (values.length !== fragment.inputs.length) {
    throw new Error(`${name} has ${fragment.inputs.length} parameters, not ${values.length}.`);
  }
  const json = (value) => (typeof value === "bigint" ? value.toString() : value);
  return {
    address,
    event: fragment.format("full").replace(/^event /, ""),
    params: Object.fromEntries(fragment.inputs.map((input, i) => [input.name, json(values[i])])),
  };
}

/** A block, in seconds. */
export function block(timestamp, ...parts) {
  return { timestamp, events: parts.filter((part) => part.event), ethCalls: parts.filter((part) => part.function) };
}

/** The answer of a contract to a mapping's question in a block. */
export function answer(address, signature, params, returns) {
  return { address, function: signature, params, returns, ...(returns === null ? { returns: [], reverts: true } : {}) };
}

/** The creation of a model, and what it says of itself. */
export function creation({ model = MODEL, number = 0, owner = OWNER, answers = true } = {}) {
  const rules = [RULES.stake, RULES.bond, RULES.stepSeconds, RULES.stepsPerPeriod, RULES.fee, RULES.rewardPerPeriod, RULES.challengeSeconds,
    RULES.commitSeconds, RULES.revealSeconds, RULES.totalSteps].map(String);
  const types = "uint96,uint96,uint32,uint32,uint96,uint96,uint32,uint32,uint32,uint64";
  return [
    event(FACTORY, "CreateModel", model, ALICE, GENESIS[0], number, owner ?? NO_ADDRESS),
    answer(model, "genesis():(bytes32,bytes32,bytes32)", [], answers ? GENESIS : null),
    answer(model, `parametersOf(uint32):(${types})`, ["1"], answers ? rules : null),
  ];
}

/** A lease of four steps. */
export function lease(number, worker, baseStateId, firstStep, deadline = 1_000) {
  return event(MODEL, "ApplyToLearnPeriod", number, worker, baseStateId, firstStep, 4, deadline, 1);
}

/** What one call of submitState tells. */
export function batch(period, firstStateId, firstStep, count, at, checkpoint = ZEROS) {
  const state = (i) => event(MODEL, "SubmitState", firstStateId + i, period, firstStep + i, id(`state ${firstStateId + i}`),
    id(`gradient ${firstStateId + i}`), i + 1 === count ? checkpoint : ZEROS, ZEROS);
  const states = Array.from({ length: count }, (_, i) => state(i));
  return [event(MODEL, "SubmitBatch", firstStateId, period, firstStep, count, at, checkpoint), ...states];
}

/** The same events of another model. */
export function on(model, ...events) {
  const named = (params) => ("model" in params ? { ...params, model } : params);
  return events.map((e) => ({ ...e, address: e.address === MODEL ? model : e.address, params: named(e.params) }));
}

/** What one call of suspectState tells. */
export function suspicion(dispute, stateId, at, claim = 0) {
  return [
    event(COUNCIL, "DisputeOpened", dispute, MODEL, 100),
    event(COUNCIL, "RoundOpened", dispute, 1, at + 100, at + 200),
    event(MODEL, "SuspectState", dispute, stateId, SUSPECTER, claim),
  ];
}

export function expect(query, expected) {
  return { query, expected };
}
