// What a chain takes back, the subgraph takes back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { id, parseEther } from "ethers";
import { startAnvil } from "./support/anvil.mjs";
import { allEntities, assertSameEntities } from "./support/entities.mjs";
import { expectedEntities } from "./support/expected.mjs";
import { startGraphNode } from "./support/graphNode.mjs";
import { deploy, honest, other } from "./support/protocol.mjs";

const CHECKPOINT = { checkpoint: id("weights") };

let chain, node, protocol;

before(async () => {
  chain = await startAnvil();
  protocol = await deploy(chain);
  node = await startGraphNode(protocol);
});

after(async () => {
  await node?.stop();
  await chain?.stop();
});

async function assertIndexed() {
  await node.indexed(await protocol.head());
  const entities = await allEntities(node);
  assertSameEntities(entities, await expectedEntities(protocol));
  return entities;
}

/** Replaces every block after one by an empty one. A Graph node notices with the next block. */
async function takeBackTo(number) {
  await chain.rpc("anvil_reorg", await chain.provider.getBlockNumber() - number, []);
  await chain.rpc("evm_mine");
}

test("a verdict, and what it reverted, is taken back and comes out otherwise", async () => {
  const model = await protocol.createModel();
  for (const name of ["victor", "vera"]) {
    await protocol.stake(name, parseEther("10"));
  }
  await protocol.lease(model, "alice");
  await protocol.submit(model, "alice", 4, CHECKPOINT);
  await protocol.lease(model, "bob");
  await protocol.submit(model, "bob", 2, CHECKPOINT);
  const dispute = await protocol.suspect(model, "suspecter", 3);
  const before = await protocol.head();
  const { ModelState: states } = await assertIndexed();

  await protocol.vote(dispute, { victor: other(3), vera: other(3) });
  await protocol.review(model, dispute);
  const guilty = await assertIndexed();
  assert.equal(guilty.Dispute[dispute].verdict, "Guilty");
  assert.equal(guilty.Model[model.target.toLowerCase()].headStep, "2");

  await takeBackTo(before.number);
  const pending = await assertIndexed();
  assert.equal(pending.Dispute[dispute].verdict, "Pending");
  assert.deepEqual(pending.ModelState, states);
  assert.equal(pending.Vote, undefined);

  await protocol.vote(dispute, { victor: honest(3), vera: honest(3) });
  await protocol.review(model, dispute);
  const innocent = await assertIndexed();
  assert.equal(innocent.Dispute[dispute].verdict, "Innocent");
  assert.equal(innocent.Model[model.target.toLowerCase()].headStep, "6");
});

test("a model is taken back with all its states, and another one takes its place", async () => {
  const { number } = await protocol.head();
  const lost = await protocol.createModel();
  await protocol.lease(lost, "bob");
  await protocol.submit(lost, "bob", 1);
  await assertIndexed();
  protocol.models.pop();
  await takeBackTo(number);
  const entities = await assertIndexed();
  assert.equal(Object.keys(entities.Model).length, 1);

  const successor = await protocol.createModel();
  assert.equal(successor.target, lost.target);
  await protocol.lease(successor, "alice");
  await protocol.submit(successor, "alice", 2);
  await assertIndexed();
});
