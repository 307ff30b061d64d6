// What every entity has to say at the head of the chain: from the contracts' own views where there is one, from the log where not.
import { AbiCoder, keccak256, ZeroAddress, ZeroHash } from "ethers";
import { ballotHash } from "./protocol.mjs";

const BURN_ADDRESS = "0x000000000000000000000000000000000000dEaD";
const STATUS = [null, "Running", "Complete", "Expired", "Cancelled", "Slashed"];
const CLAIMS = ["InvalidTransition", "Unavailable"];
const VERDICTS = ["Pending", "Innocent", "Guilty", "Moot", "Undecided"];
const OUTCOMES = ["Pending", "Undecided", "Decided"];
const lower = (address) => address.toLowerCase();
const text = (value) => value.toString();
const ref = (id) => ({ id });
const sum = (values) => values.reduce((a, b) => a + b, 0n);

/** All entities by type and id. */
export async function expectedEntities(protocol) {
  const log = await readLog(protocol);
  const entities = {};
  const put = (type, id, fields) => ((entities[type] ??= {})[id] = { id, ...fields });
  for (const model of protocol.models) {
    await new ModelReader(protocol, model, log, put).read();
  }
  await readCouncil(protocol, log, put);
  readAccounts(log, put);
  return entities;
}

/** Every event of the protocol in order, with the time of its block. */
async function readLog({ chain, factory, council, models }) {
  const contracts = [factory, council, ...models];
  const interfaces = new Map(contracts.map((contract) => [lower(contract.target), contract.interface]));
  const logs = await chain.provider.getLogs({ address: contracts.map((c) => c.target), fromBlock: 0, toBlock: "latest" });
  const times = new Map();
  for (const number of new Set(logs.map((entry) => entry.blockNumber))) {
    times.set(number, BigInt((await chain.provider.getBlock(number)).timestamp));
  }
  const events = logs.map((entry) => {
    const { name, args } = interfaces.get(lower(entry.address)).parseLog(entry);
    const { blockNumber: block, transactionHash: transaction, index } = entry;
    return { contract: lower(entry.address), name, args, block, at: times.get(block), transaction, index };
  });
  const select = (contract, name) => events.filter((e) => e.name === name && (contract === null || e.contract === contract));
  return { events, select };
}

function logId({ transaction, index }) {
  const word = Buffer.alloc(4);
  word.writeInt32LE(index);
  return transaction + word.toString("hex");
}

class ModelReader {
  constructor(protocol, model, log, put) {
    Object.assign(this, { protocol, model, log, put, address: lower(model.target) });
  }

  id(number) {
    return `${this.address}-${number}`;
  }

  events(name) {
    return this.log.select(this.address, name);
  }

  async read() {
    this.periods = [];
    for (const lease of this.events("ApplyToLearnPeriod")) {
      this.periods.push({ number: lease.args.learningPeriodId, lease, view: await this.model.learningPeriod(lease.args.learningPeriodId) });
    }
    this.submissions = this.events("SubmitBatch");
    this.states = this.events("SubmitState");
    this.liveHeight = this.readLiveHeight();
    await this.readModel();
    await this.readParameters();
    await this.readPeriods();
    await this.readStates();
    await this.readDisputes();
    await this.readBalances();
    await this.readDays();
    for (const e of this.events("Donate")) {
      this.put("Donation", logId(e), {
        model: ref(this.address), donor: ref(lower(e.args.donor)), amount: text(e.args.amount), donatedAt: text(e.at),
      });
    }
    for (const e of this.events("AttestState")) {
      const { args } = this.states.find((s) => s.args.stateId === e.args.stateId);
      this.put("Attestation", logId(e), {
        model: ref(this.address), state: ref(this.id(e.args.stateId)), attester: ref(lower(e.args.attester)),
        stateRoot: e.args.stateRoot, gradientRoot: e.args.gradientRoot, attestedAt: text(e.at),
        agrees: e.args.stateRoot === args.stateRoot && e.args.gradientRoot === args.gradientRoot,
      });
    }
  }

  /** A lease is pushed on the stack; an expiry or a revert makes its period the top. */
  readLiveHeight() {
    const slot = (number) => this.periods.find((p) => p.number === number).view.slot;
    const disputed = (e) => this.states.find((s) => s.args.stateId === e.args.stateId).args.learningPeriodId;
    const tops = this.log.events.filter((e) => e.contract === this.address).flatMap((e) => {
      if (e.name === "ApplyToLearnPeriod" || e.name === "ExpireLearningPeriod") {
        return [slot(e.args.learningPeriodId)];
      }
      return e.name === "ReviewSuspect" && e.args.reverted ? [slot(disputed(e))] : [];
    });
    return tops.length === 0 ? 0n : tops.at(-1) + 1n;
  }

  isLive({ number, view }) {
    const latest = this.periods.filter((p) => p.view.slot === view.slot).at(-1);
    return view.slot < this.liveHeight && latest.number === number;
  }

  async readModel() {
    const { model, protocol } = this;
    const [created] = this.log.select(null, "CreateModel").filter((e) => lower(e.args.model) === this.address);
    const genesis = await model.genesis();
    const head = await model.headStateId();
    const lease = await model.currentLease();
    if (await protocol.factory.modelAt(created.args.modelId) !== model.target) {
      throw new Error("The factory lists another model in this place.");
    }
    this.put("Model", this.address, {
      number: text(created.args.modelId), initiator: ref(lower(created.args.initiator)), owner: lower(await model.owner()),
      pendingOwner: lower(await model.pendingOwner()), manifest: genesis.manifest, genesisStateRoot: genesis.stateRoot,
      genesisCheckpoint: genesis.checkpoint, createdAt: text(created.at), createdAtBlock: text(created.block),
      parameters: ref(this.id(await model.parametersVersion())), paused: await model.paused(),
      head: head === 0n ? null : ref(this.id(head)), headStep: text(await model.headStep()),
      currentLease: lease === 0n ? null : ref(this.id(lease)), learningPeriodCount: text(await model.learningPeriodCount()),
      stateCount: text(await model.stateCount()), liveHeight: text(this.liveHeight),
      finalHeight: `${this.events("FinalizeLearningPeriod").length}`, unsweptPeriods: "0", escrow: text(await model.escrow()),
      rewardPool: text(await model.rewardPool()), burned: text(await this.burnedIn(this.log.events)),
    });
  }

  /** What the blocks of these events added to the burn address: no test lets two models burn in one block. */
  async burnedIn(events) {
    const mine = events.filter((e) => e.contract === this.address && (e.name === "ReviewSuspect" || e.name === "ExpireLearningPeriod"));
    const at = (block) => this.protocol.chain.provider.getBalance(BURN_ADDRESS, block);
    return sum(await Promise.all([...new Set(mine.map((e) => e.block))].map(async (block) => await at(block) - await at(block - 1))));
  }

  async readParameters() {
    for (const { args, at } of this.events("ParametersChanged")) {
      const rules = await this.model.parametersOf(args.version);
      const values = Object.fromEntries(Object.entries(rules.toObject()).map(([name, value]) => [name, text(value)]));
      const set = { model: ref(this.address), version: text(args.version), createdAt: text(at), ...values };
      this.put("ParameterSet", this.id(args.version), set);
    }
  }

  async readPeriods() {
    for (const period of this.periods) {
      const { number, lease, view } = period;
      const of = (name) => this.events(name).filter((e) => e.args.learningPeriodId === number);
      const kept = this.submissions.filter((e) => e.args.learningPeriodId === number);
      const published = kept.filter((e) => e.args.checkpoint !== ZeroHash).at(-1);
      if (view.baseStateId !== lease.args.baseStateId) {
        throw new Error("Log and view disagree about the base of a period.");
      }
      this.put("LearningPeriod", this.id(number), {
        model: ref(this.address), number: text(number), worker: ref(lower(view.worker)), parameters: ref(this.id(view.parametersVersion)),
        status: STATUS[view.status], live: this.isLive(period), final: of("FinalizeLearningPeriod").length === 1,
        steps: text(view.steps), submitted: text(view.submitted),
        checkpointed: published ? text(published.args.firstStateId + published.args.count - view.firstStateId) : "0",
        baseStateId: text(view.baseStateId), firstStateId: text(view.firstStateId), firstStep: text(lease.args.firstStep),
        slot: text(view.slot), leasedAt: text(lease.at), deadline: text(view.deadline), stake: text(view.stake), bond: text(view.bond),
        withdrawn: text(sum(of("WithdrawCollateralPerLearningPeriod").map((e) => e.args.amount))),
        reward: text(sum(of("RewardLearningPeriod").map((e) => e.args.amount))),
        lastBatch: kept.length === 0 ? null : ref(this.id(kept.at(-1).args.firstStateId)),
      });
      if (view.slot >= this.liveHeight || this.isLive(period)) {
        // Above the live ones a slot keeps its last period.
        this.put("Slot", this.id(view.slot), { model: ref(this.address), number: text(view.slot), learningPeriod: ref(this.id(number)) });
      }
    }
  }

  async readStates() {
    for (const { args, transaction, at } of this.submissions) {
      const batch = await this.protocol.batchOf(this.model, args.firstStateId);
      const encoded = AbiCoder.defaultAbiCoder().encode(
        ["uint64", "uint64", "uint64", "uint64", "bytes32", "(bytes32,bytes32)[]"],
        [batch.learningPeriodId, batch.firstStateId, batch.firstStep, batch.submittedAt, batch.checkpoint,
          batch.steps.map((s) => [s.stateRoot, s.gradientRoot])],
      );
      if (keccak256(encoded) !== await this.model.batchHash(args.firstStateId)) {
        throw new Error(`The chain keeps another batch than the log of state ${args.firstStateId} says.`);
      }
      this.put("Batch", this.id(args.firstStateId), {
        model: ref(this.address), learningPeriod: ref(this.id(args.learningPeriodId)), firstStateId: text(args.firstStateId),
        firstStep: text(args.firstStep), count: text(args.count), submittedAt: text(at), checkpoint: args.checkpoint, transaction,
      });
      for (let i = 0n; i < args.count; ++i) {
        await this.readState(args.firstStateId + i, batch, at);
      }
    }
  }

  async readState(number, batch, at) {
    const { model } = this;
    const period = this.periods.find((p) => p.number === batch.learningPeriodId);
    const place = Number(number - batch.firstStateId);
    const last = place === batch.steps.length - 1 && batch.checkpoint !== ZeroHash;
    const dispute = await model.openDisputeOf(number);
    const live = await model.isLive(number);
    if (await model.learningPeriodOf(number) !== period.number) {
      throw new Error("Log and view disagree about the period of a state.");
    }
    const { gradients } = this.states.find((s) => s.args.stateId === number).args;
    // In the chain it is kept; in a period that is not, what its own period had dropped before shows in the log.
    const kept = live || (!this.isLive(period) && !this.wasDropped(number, period));
    this.put("ModelState", this.id(number), {
      model: ref(this.address), learningPeriod: ref(this.id(period.number)), batch: ref(this.id(batch.firstStateId)), number: text(number),
      step: text(batch.firstStep + BigInt(place)), stateRoot: batch.steps[place].stateRoot, gradientRoot: batch.steps[place].gradientRoot,
      submittedAt: text(at), kept, challengeWindowEnd: text(await model.challengeWindowEnd(number, batch)),
      openDispute: dispute === 0n ? null : ref(text(dispute)), checkpoint: last ? ref(this.id(number)) : null,
      gradients: gradients === ZeroHash ? null : gradients,
    });
    if (last) {
      this.put("Checkpoint", this.id(number), {
        model: ref(this.address), state: ref(this.id(number)), digest: batch.checkpoint, publishedAt: text(at),
      });
    }
  }

  wasDropped(number, period) {
    const ofPeriod = (stateId) => stateId >= period.view.firstStateId && stateId <= number;
    const expired = this.events("ExpireLearningPeriod").some(
      (e) => e.args.learningPeriodId === period.number && number > e.args.headStateId,
    );
    return expired || this.events("ReviewSuspect").some((e) => e.args.reverted && ofPeriod(e.args.stateId));
  }

  async readDisputes() {
    for (const opened of this.events("SuspectState")) {
      const { disputeId } = opened.args;
      const view = await this.model.dispute(disputeId);
      const [reviewed] = this.events("ReviewSuspect").filter((e) => e.args.disputeId === disputeId);
      const [suspecterCredit, workerCredit] = reviewed === undefined ? [0n, 0n] : await this.credits(view, reviewed);
      this.put("Dispute", text(disputeId), {
        number: text(disputeId), model: ref(this.address), learningPeriod: ref(this.id(view.learningPeriodId)),
        state: ref(this.id(view.stateId)), suspecter: ref(lower(view.suspecter)), claim: CLAIMS[view.claim],
        verdict: VERDICTS[view.verdict],
        reverted: reviewed?.args.reverted ?? false, bond: text(view.bond), openedAt: text(opened.at),
        reviewedAt: reviewed === undefined ? null : text(reviewed.at), ballot: ref(text(disputeId)),
        suspecterCredit: text(suspecterCredit), workerCredit: text(workerCredit),
      });
    }
  }

  /** What the block of a verdict added to what the contract owes suspecter and worker. Who is both gets both in one. */
  async credits({ suspecter, claim, learningPeriodId }, reviewed) {
    const before = { blockTag: reviewed.block - 1 };
    const { worker, stake, bond } = await this.model.learningPeriod(learningPeriodId, before);
    const credited = async (account) =>
      await this.model.withdrawable(account, { blockTag: reviewed.block }) - await this.model.withdrawable(account, before);
    const total = await credited(suspecter);
    if (suspecter !== worker) {
      return [total, await credited(worker)];
    }
    const asWorker = { Innocent: total, Moot: 0n, Undecided: stake + bond, Guilty: CLAIMS[claim] === "Unavailable" ? stake : 0n };
    return [total - asWorker[VERDICTS[reviewed.args.verdict]], asWorker[VERDICTS[reviewed.args.verdict]]];
  }

  async readBalances() {
    const owed = new Set();
    for (const { args } of this.events("SuspectState")) {
      const { suspecter, learningPeriodId } = await this.model.dispute(args.disputeId);
      [suspecter, this.periods.find((p) => p.number === learningPeriodId).view.worker].forEach((account) => owed.add(account));
    }
    this.events("RewardLearningPeriod").forEach((e) => owed.add(e.args.worker));
    let owedInAll = 0n;
    for (const account of owed) {
      const withdrawable = await this.model.withdrawable(account);
      const withdrawn = sum(this.events("Withdraw").filter((e) => e.args.account === account).map((e) => e.args.amount));
      owedInAll += withdrawable;
      if (withdrawable + withdrawn !== 0n) {
        this.put("Balance", `${this.address}-${lower(account)}`, {
          model: ref(this.address), account: ref(lower(account)), withdrawable: text(withdrawable), withdrawn: text(withdrawn),
        });
      }
    }
    const holds = await this.protocol.chain.provider.getBalance(this.model);
    if (holds !== await this.model.escrow() + await this.model.rewardPool() + owedInAll) {
      throw new Error("Somebody whom the test does not know is owed money.");
    }
  }

  async readDays() {
    const mine = this.log.events.filter((e) => e.contract === this.address);
    const days = new Set(mine.filter((e) => COUNTED.has(e.name)).map((e) => e.at / 86_400n));
    for (const day of days) {
      const events = mine.filter((e) => e.at / 86_400n === day);
      const count = (name, matches = () => true) => `${events.filter((e) => e.name === name && matches(e.args)).length}`;
      const total = (name, field) => text(sum(events.filter((e) => e.name === name).map((e) => e.args[field])));
      const verdict = (name) => count("ReviewSuspect", (args) => VERDICTS[args.verdict] === name);
      this.put("ModelDay", this.id(day), {
        model: ref(this.address), day: Number(day), leases: count("ApplyToLearnPeriod"), expiries: count("ExpireLearningPeriod"),
        states: count("SubmitState"), checkpoints: count("SubmitState", (args) => args.checkpoint !== ZeroHash),
        suspicions: count("SuspectState"), innocent: verdict("Innocent"), guilty: verdict("Guilty"), moot: verdict("Moot"),
        undecided: verdict("Undecided"), reverts: count("ReviewSuspect", (args) => args.reverted),
        finalPeriods: count("FinalizeLearningPeriod"), attestations: count("AttestState"), donated: total("Donate", "amount"),
        rewarded: total("RewardLearningPeriod", "amount"), burned: text(await this.burnedIn(events)),
      });
    }
  }
}

const COUNTED = new Set(["ApplyToLearnPeriod", "ExpireLearningPeriod", "SubmitBatch", "SuspectState", "ReviewSuspect",
  "FinalizeLearningPeriod", "AttestState", "Donate", "RewardLearningPeriod"]);

async function readCouncil({ council, token, people, models }, { select }, put) {
  const address = lower(council.target);
  const of = (name) => select(address, name);
  const validators = [...new Set(of("Stake").map((e) => e.args.validator))];
  let held = 0n;
  for (const validator of validators) {
    const mine = (name) => of(name).filter((e) => e.args.validator === validator);
    const total = (name) => sum(mine(name).map((e) => e.args.amount));
    const staked = await council.stakeOf(validator);
    const unbonding = total("Stake") - total("Unstake") - total("NoShow") - staked;
    held += staked + unbonding;
    put("Validator", lower(validator), {
      account: ref(lower(validator)), staked: text(staked), unbonding: text(unbonding),
      availableAt: text(mine("RequestUnstake").at(-1)?.args.availableAt ?? 0n), commits: `${mine("BallotCommitted").length}`,
      reveals: `${mine("BallotRevealed").length}`, noShows: `${mine("NoShow").length}`, burned: text(total("NoShow")),
      feesClaimed: text(total("ClaimFee")),
    });
  }
  if (held !== await token.balanceOf(council)) {
    throw new Error("The council holds other stake than its log says.");
  }
  const burned = sum(of("NoShow").map((e) => e.args.amount));
  if (sum(await Promise.all(Object.values(people).map((p) => token.balanceOf(p)))) + held !== await token.totalSupply()) {
    throw new Error("Tokens went to somebody the test does not know.");
  }
  if (validators.length > 0 || of("DisputeOpened").length > 0) {
    put("Council", address, {
      totalStake: text(await council.totalStake()), disputeCount: `${of("DisputeOpened").length}`, burned: text(burned),
    });
  }
  for (const opened of of("DisputeOpened")) {
    await readBallot(council, opened, of, validators, models, put);
  }
}

async function readBallot(council, opened, of, validators, models, put) {
  const { disputeId } = opened.args;
  const mine = (name) => of(name).filter((e) => e.args.disputeId === disputeId);
  const [closed] = mine("DisputeClosed");
  const [cancelled] = mine("DisputeCancelled");
  const winner = closed?.args.winner ?? { stateRoot: ZeroHash, gradientRoot: ZeroHash, traceRoot: ZeroHash };
  const due = sum(await Promise.all(validators.map((v) => council.feeDue(disputeId, v))));
  const claimed = sum(mine("ClaimFee").map((e) => e.args.amount));
  const fee = sum(mine("FeePaid").map((e) => e.args.amount));
  if (fee - due - claimed < 0n || fee - due - claimed > 4n) {
    throw new Error("The shares of a fee are not the fee.");
  }
  const weights = sum(await Promise.all(validators.map((v) => council.weightIn(disputeId, v))));
  put("Ballot", text(disputeId), {
    council: ref(lower(council.target)), model: lower(opened.args.model), eligibleStake: text(weights),
    round: Number(await council.round(disputeId)),
    outcome: closed ? OUTCOMES[closed.args.outcome] : cancelled ? "Cancelled" : "Pending",
    stateRoot: winner.stateRoot, gradientRoot: winner.gradientRoot, traceRoot: winner.traceRoot, fee: text(fee), feeClaimed: text(claimed),
    openedAt: text(opened.at), closedAt: closed || cancelled ? text((closed ?? cancelled).at) : null,
  });
  const model = models.find((m) => m.target === opened.args.model);
  const { learningPeriodId } = await model.dispute(disputeId);
  const rules = await model.parametersOf((await model.learningPeriod(learningPeriodId)).parametersVersion);
  for (const { args: { round }, at } of mine("RoundOpened")) {
    let [committed, revealed] = [0n, 0n];
    for (const cast of mine("BallotCommitted").filter((e) => e.args.round === round)) {
      const { validator } = cast.args;
      const view = await council.voteOf(disputeId, round, validator);
      const [shown] = mine("BallotRevealed").filter((e) => e.args.round === round && e.args.validator === validator);
      committed += view.weight;
      revealed += shown ? view.weight : 0n;
      if (shown && ballotHash(shown.args) !== view.ballotHash) {
        throw new Error("Log and view disagree about a ballot.");
      }
      put("Vote", `${disputeId}-${round}-${lower(validator)}`, {
        ballot: ref(text(disputeId)), round: ref(`${disputeId}-${round}`), validator: ref(lower(validator)), commitment: view.commitment,
        weight: text(view.weight), committedAt: text(cast.at), revealedAt: shown ? text(shown.at) : null,
        stateRoot: shown?.args.stateRoot ?? null, gradientRoot: shown?.args.gradientRoot ?? null, traceRoot: shown?.args.traceRoot ?? null,
        ballotHash: shown ? view.ballotHash : null,
      });
    }
    put("Round", `${disputeId}-${round}`, {
      ballot: ref(text(disputeId)), number: Number(round), commitDeadline: text(at + rules.commitSeconds),
      revealDeadline: text(at + rules.commitSeconds + rules.revealSeconds), committed: text(committed), revealed: text(revealed),
    });
  }
}

function readAccounts({ events }, put) {
  const roles = { initiator: "CreateModel", worker: "ApplyToLearnPeriod", suspecter: "SuspectState", attester: "AttestState",
    donor: "Donate", validator: "Stake", account: "Withdraw" };
  const accounts = new Set();
  for (const [field, name] of Object.entries(roles)) {
    events.filter((e) => e.name === name).forEach((e) => accounts.add(e.args[field]));
  }
  accounts.delete(ZeroAddress);
  for (const account of accounts) {
    const mine = (name, field) => events.filter((e) => e.name === name && e.args[field] === account);
    put("Account", lower(account), {
      leases: `${mine("ApplyToLearnPeriod", "worker").length}`, suspicions: `${mine("SuspectState", "suspecter").length}`,
      attestations: `${mine("AttestState", "attester").length}`, donated: text(sum(mine("Donate", "donor").map((e) => e.args.amount))),
    });
  }
}
