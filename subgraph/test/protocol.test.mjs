// A whole protocol on a real chain, indexed by a real Graph node: every field of every entity is compared with the contracts' views.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { getCreateAddress, id, parseEther, ZeroHash } from "ethers";
import { startAnvil } from "./support/anvil.mjs";
import { allEntities, assertSameEntities } from "./support/entities.mjs";
import { expectedEntities } from "./support/expected.mjs";
import { startGraphNode } from "./support/graphNode.mjs";
import { CLAIM, commitment, deploy, FETCHED, GENESIS, honest, other, RULES } from "./support/protocol.mjs";

const CHECKPOINT = { checkpoint: id("weights") };
const NOT_FETCHED = { stateRoot: ZeroHash, gradientRoot: ZeroHash, traceRoot: ZeroHash };

let chain, node, protocol, model;

before(async () => {
  chain = await startAnvil();
  protocol = await deploy(chain);
  node = await startGraphNode(protocol);
});

after(async () => {
  await node?.stop();
  await chain?.stop();
});

const all = (ballot) => ({ victor: ballot, vera: ballot, valerie: ballot });
const as = (name) => model.connect(protocol.people[name]);

async function assertIndexed() {
  await node.indexed(await protocol.head());
  assertSameEntities(await allEntities(node), await expectedEntities(protocol));
}

/** The parts of the run build on each other: after a failure there is nothing to be learned from the others. */
let broken = false;
function part(name, run) {
  test(name, async () => {
    assert.ok(!broken, "an earlier part of the run failed");
    broken = true;
    await run();
    broken = false;
  });
}

/** A dispute from its opening to its verdict. */
async function decide(stateId, ballots, claim) {
  const dispute = await protocol.suspect(model, "suspecter", stateId, claim);
  await protocol.vote(dispute, ballots);
  await protocol.review(model, dispute);
  return dispute;
}

part("models, their rules and owners", async () => {
  model = await protocol.createModel();
  await protocol.createModel({ ...RULES, stepsPerPeriod: 1 }, null);
  await assertIndexed();
  await protocol.do(as("initiator").pause());
  await protocol.do(as("initiator").transferOwnership(protocol.people.donor.address));
  await assertIndexed();
  await protocol.do(as("donor").acceptOwnership());
  await protocol.do(as("donor").unpause());
  await assertIndexed();
});

part("stake and donations", async () => {
  for (const name of ["victor", "vera", "valerie", "absentee"]) {
    await protocol.stake(name, parseEther("10"));
  }
  await protocol.do(as("donor").donate({ value: parseEther("0.4") }));
  await assertIndexed();
});

part("leases, batches, checkpoints and attestations", async () => {
  await protocol.lease(model, "alice");
  await assertIndexed();
  await protocol.submit(model, "alice", 1);
  await protocol.submit(model, "alice", 3, { ...CHECKPOINT, gradients: [id("gradients 2"), ZeroHash, id("gradients 4")] });
  await protocol.lease(protocol.models[1], "alice");
  await protocol.submit(protocol.models[1], "alice", 1, CHECKPOINT);
  await protocol.do(as("suspecter").attestState([1, 2], [commitment(1), other(2)]));
  await assertIndexed();
});

part("an innocent verdict prolongs the window", async () => {
  const dispute = await decide(2, all(honest(2)));
  await assertIndexed();
  await protocol.do(protocol.council.connect(protocol.people.vera).claimFee(dispute));
  await protocol.do(protocol.council.reportNoShow(dispute, 1, protocol.people.absentee.address));
  await assertIndexed();
});

part("a guilty verdict reverts its state and what was built on it, and makes later disputes moot", async () => {
  await protocol.lease(model, "bob");
  await protocol.submit(model, "bob", 4, CHECKPOINT);
  await protocol.lease(model, "alice");
  await protocol.submit(model, "alice", 2);
  const later = await protocol.suspect(model, "suspecter", 9);
  await decide(7, all(other(7)));
  await assertIndexed();
  await protocol.review(model, later);
  await protocol.do(as("alice").withdrawCollateralPerLearningPeriod(3));
  await protocol.do(as("suspecter").withdraw());
  await assertIndexed();
});

part("a lapsed lease keeps its checkpoint, and a verdict about what it dropped moves money alone", async () => {
  await protocol.lease(model, "alice");
  await protocol.submit(model, "alice", 1, CHECKPOINT);
  await protocol.submit(model, "alice", 2);
  const dispute = await protocol.suspect(model, "suspecter", 13);
  await protocol.commit(dispute, all(other(13)));
  await protocol.wait(401);
  await protocol.lease(model, "bob");
  await protocol.submit(model, "bob", 1);
  await assertIndexed();
  await protocol.review(model, dispute);
  await assertIndexed();
  await protocol.vote(dispute, all(other(13)));
  await protocol.review(model, dispute);
  await assertIndexed();
});

part("two rounds without a vote are undecided: the fee is burned; with one vote it is shared", async () => {
  const nobody = await decide(14, {});
  await protocol.wait(201);
  await protocol.review(model, nobody);
  await assertIndexed();
  await protocol.lease(model, "bob");
  await protocol.submit(model, "bob", 4, CHECKPOINT);
  const one = await decide(16, {});
  await protocol.vote(one, { victor: honest(16) });
  await protocol.review(model, one);
  await assertIndexed();
});

part("a withheld checkpoint costs the bond, a published one the suspecter's", async () => {
  await protocol.lease(model, "bob");
  await protocol.submit(model, "bob", 4, CHECKPOINT);
  await decide(22, all(FETCHED), CLAIM.unavailable);
  await assertIndexed();
  await decide(22, all(NOT_FETCHED), CLAIM.unavailable);
  await assertIndexed();
});

part("a second guilty verdict in a period finds its deposits gone", async () => {
  await protocol.lease(model, "bob");
  const first = await protocol.submit(model, "bob", 4, CHECKPOINT);
  await decide(first + 3, all(other(first + 3)));
  await assertIndexed();
  await decide(first + 1, all(other(first + 1)));
  await assertIndexed();
});

part("who suspects its own state is paid as both", async () => {
  await protocol.lease(model, "alice");
  const first = await protocol.submit(model, "alice", 4, CHECKPOINT);
  const dispute = await protocol.suspect(model, "alice", first + 3, CLAIM.unavailable);
  await protocol.vote(dispute, all(NOT_FETCHED));
  await protocol.review(model, dispute);
  await assertIndexed();
});

part("an undecided verdict about what a lapsed lease dropped moves money alone, and the other disputes about it are moot", async () => {
  await protocol.lease(model, "bob");
  const dropped = await protocol.submit(model, "bob", 2);
  const [dispute, later] = [await protocol.suspect(model, "suspecter", dropped), await protocol.suspect(model, "suspecter", dropped + 1)];
  await protocol.wait(401);
  await protocol.lease(model, "alice");
  await protocol.review(model, dispute);
  await protocol.vote(dispute, { victor: honest(dropped) });
  await protocol.review(model, dispute);
  await assertIndexed();
  await protocol.review(model, later);
  await assertIndexed();
  await protocol.submit(model, "alice", 4, CHECKPOINT);
  await assertIndexed();
});

part("new rules hold for later leases", async () => {
  const rules = { ...RULES, stake: parseEther("2"), stepsPerPeriod: 2, rewardPerPeriod: parseEther("0.1"), challengeSeconds: 2_500 };
  await protocol.do(as("donor").setParameters(rules));
  await protocol.lease(model, "bob");
  await protocol.submit(model, "bob", 2, CHECKPOINT);
  await assertIndexed();
});

part("a lapsed lease ends without a successor, and an innocent verdict about what it dropped prolongs no window", async () => {
  await protocol.lease(model, "alice");
  const dropped = await protocol.submit(model, "alice", 1);
  const dispute = await protocol.suspect(model, "suspecter", dropped);
  await protocol.vote(dispute, all(honest(dropped)));
  await protocol.do(as("donor").expireLearningPeriod());
  await assertIndexed();
  await protocol.review(model, dispute);
  await assertIndexed();
});

part("on the next day periods become final, rewards are credited, deposits go back, stake leaves", async () => {
  await protocol.wait(86_400);
  const final = [];
  for (;;) {
    try {
      await protocol.do(as("donor").finalizeLearningPeriod());
      final.push(true);
    } catch {
      break;
    }
  }
  assert.ok(final.length > 3);
  await assertIndexed();
  await protocol.do(as("alice").withdrawCollateralPerLearningPeriod(1));
  await protocol.do(as("alice").withdraw());
  await protocol.do(as("donor").renounceOwnership());
  const council = protocol.council.connect(protocol.people.absentee);
  await protocol.do(council.requestUnstake(parseEther("5")));
  await assertIndexed();
  await protocol.wait(1_001);
  await protocol.do(council.unstake());
  await assertIndexed();
});

part("a model, its first lease, steps and a suspicion in one block", async () => {
  const { council, factory, people } = protocol;
  const target = getCreateAddress({ from: factory.target, nonce: await chain.provider.getTransactionCount(factory) });
  const young = model.attach(target);
  const now = BigInt((await chain.provider.getBlock("latest")).timestamp) + 10n;
  const batch = { learningPeriodId: 1, firstStateId: 1, firstStep: 1, submittedAt: now, checkpoint: ZeroHash, steps: [commitment(1)] };
  const gasLimit = 2_000_000;
  await chain.rpc("evm_setAutomine", false);
  await chain.rpc("evm_setNextBlockTimestamp", Number(now));
  await factory.connect(people.initiator).createModel(GENESIS, RULES, people.initiator, { gasLimit });
  await young.connect(people.alice).applyToLearnPeriod(1, 0, { value: RULES.stake + RULES.bond, gasLimit });
  await young.connect(people.alice).submitState(1, batch.steps, ZeroHash, [], { gasLimit });
  await young.connect(people.suspecter).suspectState(1, CLAIM.invalidTransition, 0, batch, { value: RULES.bond, gasLimit });
  await chain.rpc("evm_mine");
  await chain.rpc("evm_setAutomine", true);
  protocol.models.push(young);
  assert.equal((await young.dispute(await young.openDisputeOf(1))).suspecter, people.suspecter.address);
  assert.equal((await council.queryFilter(council.filters.DisputeOpened(null, target), "latest")).length, 1);
  await assertIndexed();
});

part("every event, and every verdict in every form, took place", async () => {
  const contracts = [protocol.factory, protocol.council, model];
  for (const contract of contracts) {
    const seen = new Set((await contract.queryFilter("*")).map((log) => log.eventName));
    const known = contract.interface.fragments.filter(({ type }) => type === "event").map(({ name }) => name);
    assert.deepEqual(known.filter((name) => !seen.has(name)), []);
  }
  const forms = new Set();
  for (const { args } of await model.queryFilter(model.filters.ReviewSuspect())) {
    forms.add([args.verdict, (await model.dispute(args.disputeId)).claim, args.reverted].join());
  }
  const all = ["1,0,false", "1,1,false", "2,0,false", "2,0,true", "2,1,true", "3,0,false", "4,0,false", "4,0,true"];
  assert.deepEqual([...forms].sort(), all);
});
