// The contracts on a local chain, and the people who use them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AbiCoder, Contract, ContractFactory, id, keccak256, parseEther, ZeroAddress, ZeroHash } from "ethers";
import { root } from "./packages.mjs";
import { eventually } from "./processes.mjs";

export const CLAIM = { invalidTransition: 0, unavailable: 1 };
export const FETCHED = { stateRoot: `0x${"0".repeat(63)}1`, gradientRoot: ZeroHash, traceRoot: ZeroHash };
export const GENESIS = { manifest: id("manifest"), stateRoot: id("theta 0"), checkpoint: id("weights 0") };
export const RULES = {
  stake: parseEther("1"), bond: parseEther("0.5"), stepSeconds: 100, stepsPerPeriod: 4, fee: parseEther("0.3"),
  rewardPerPeriod: parseEther("0.25"), challengeSeconds: 2_000, commitSeconds: 100, revealSeconds: 100, totalSteps: 40,
};

export function artifact(name) {
  const path = join(root, "..", "contracts", "artifacts", `${name}.json`);
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The contracts of a fresh chain: token, council, factory, and people with accounts. */
export async function deploy(chain) {
  const { provider } = chain;
  const names = ["deployer", "initiator", "alice", "bob", "suspecter", "victor", "vera", "valerie", "absentee", "donor"];
  const people = Object.fromEntries(await Promise.all(names.map(async (name, i) => [name, await provider.getSigner(i)])));
  const create = async (name, ...args) => {
    const { abi, bytecode } = artifact(name);
    const contract = await new ContractFactory(abi, bytecode, people.deployer).deploy(...args);
    await mined(provider, contract.deploymentTransaction());
    return contract;
  };
  const validators = [people.victor, people.vera, people.valerie, people.absentee];
  const token = await create("UnstoppableModelErc20", validators.map((v) => v.address), validators.map(() => parseEther("100")));
  const council = await create("ValidatorCouncil", token, 1_000, 5_001, 100, 1, 1);
  const implementation = await create("UnstoppableModel");
  const factory = await create("UnstoppableModelFactory", implementation, council);
  await mined(provider, council.initialize(factory));
  return new Protocol(chain, { token, council, factory }, people);
}

/**
 * The receipt of a transaction, which has to have succeeded. ethers' own `wait` looks once and then again at every new block: where anvil
 * takes its time, the block comes between the look and the first count of blocks, and no other block ever does.
 */
async function mined(provider, transaction) {
  const { hash } = await transaction;
  const receipt = await eventually(`transaction ${hash} is mined`, () => provider.getTransactionReceipt(hash));
  if (receipt.status !== 1) {
    throw new Error(`Transaction ${hash} was mined and reverted.`);
  }
  return receipt;
}

/** A model is used through `by(name)`, the same contract signed for by somebody. */
class Protocol {
  constructor(chain, contracts, people) {
    Object.assign(this, { chain, people, ...contracts });
    this.models = [];
  }

  do(transaction) {
    return mined(this.chain.provider, transaction);
  }

  async createModel(rules = RULES, owner = this.people.initiator.address) {
    const receipt = await this.do(this.factory.connect(this.people.initiator).createModel(GENESIS, rules, owner ?? ZeroAddress));
    const { model } = receipt.logs.map((log) => this.factory.interface.parseLog(log)).find((log) => log?.name === "CreateModel").args;
    const contract = new Contract(model, artifact("UnstoppableModel").abi, this.chain.provider);
    this.models.push(contract);
    return contract;
  }

  /** Stake votes in disputes opened in a later second. */
  async stake(name, amount) {
    await this.do(this.token.connect(this.people[name]).approve(this.council, amount));
    await this.do(this.council.connect(this.people[name]).stake(amount));
    await this.wait(1);
  }

  async lease(model, name) {
    const { stake, bond } = await model.parameters();
    const terms = [await model.parametersVersion(), await model.nextBaseStateId()];
    await this.do(model.connect(this.people[name]).applyToLearnPeriod(...terms, { value: stake + bond }));
    return model.learningPeriodCount();
  }

  /** Steps are named by their numbers, so that every root is another one. */
  async submit(model, name, count, { checkpoint = ZeroHash, gradients = [] } = {}) {
    const first = Number(await model.stateCount()) + 1;
    const steps = Array.from({ length: count }, (_, i) => commitment(first + i));
    await this.do(model.connect(this.people[name]).submitState(await model.currentLease(), steps, checkpoint, gradients));
    return first;
  }

  /** The batch of a state, from the events, as a suspecter rebuilds it. */
  async batchOf(model, stateId) {
    const batches = await model.queryFilter(model.filters.SubmitBatch());
    const { args } = batches.find(({ args: b }) => b.firstStateId <= stateId && stateId < b.firstStateId + b.count);
    const states = await model.queryFilter(model.filters.SubmitState());
    const steps = states
      .filter(({ args: s }) => s.stateId >= args.firstStateId && s.stateId < args.firstStateId + args.count)
      .map(({ args: s }) => ({ stateRoot: s.stateRoot, gradientRoot: s.gradientRoot }));
    return {
      learningPeriodId: args.learningPeriodId, firstStateId: args.firstStateId, firstStep: args.firstStep,
      submittedAt: args.submittedAt, checkpoint: args.checkpoint, steps,
    };
  }

  async suspect(model, name, stateId, claim = CLAIM.invalidTransition) {
    const { bond } = await model.parametersOf((await model.learningPeriod(await model.learningPeriodOf(stateId))).parametersVersion);
    const receipt = await this.do(
      model.connect(this.people[name]).suspectState(stateId, claim, 0, await this.batchOf(model, stateId), { value: bond }),
    );
    return receipt.logs.map((log) => model.interface.parseLog(log)).find((log) => log?.name === "SuspectState").args.disputeId;
  }

  async commit(disputeId, ballots) {
    for (const [name, ballot] of Object.entries(ballots)) {
      const council = this.council.connect(this.people[name]);
      await this.do(council.commitBallot(disputeId, await council.commitmentOf(disputeId, this.people[name], ballot, id(name))));
    }
  }

  async reveal(disputeId, ballots) {
    for (const [name, ballot] of Object.entries(ballots)) {
      await this.do(this.council.connect(this.people[name]).revealBallot(disputeId, ballot, id(name)));
    }
  }

  /** A whole round: the named validators vote, the others stay away. */
  async vote(disputeId, ballots) {
    await this.commit(disputeId, ballots);
    await this.wait(101);
    await this.reveal(disputeId, ballots);
    await this.wait(101);
  }

  async review(model, disputeId) {
    await this.do(model.connect(this.people.donor).reviewSuspect(disputeId));
  }

  /** Mines a block that many seconds after the last one. */
  async wait(seconds) {
    const { timestamp } = await this.chain.provider.getBlock("latest");
    await this.chain.rpc("evm_setNextBlockTimestamp", timestamp + seconds);
    await this.chain.rpc("evm_mine");
  }

  async head() {
    const block = await this.chain.provider.getBlock("latest");
    return { number: block.number, hash: block.hash };
  }
}

/** What the worker commits to for the step to a state. */
export function commitment(stateId) {
  return { stateRoot: id(`state ${stateId}`), gradientRoot: id(`gradient ${stateId}`) };
}

/** What an honest replay of that step computes. */
export function honest(stateId) {
  return { ...commitment(stateId), traceRoot: id(`trace ${stateId}`) };
}

/** What it computes where the worker cheated. */
export function other(stateId) {
  return { stateRoot: id(`right state ${stateId}`), gradientRoot: id(`right gradient ${stateId}`), traceRoot: id(`trace ${stateId}`) };
}

export function ballotHash({ stateRoot, gradientRoot, traceRoot }) {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32", "bytes32"], [stateRoot, gradientRoot, traceRoot]));
}
