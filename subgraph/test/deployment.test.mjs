// The way of a subgraph from the contracts' deployment to a real Graph node, by the commands that people use.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startAnvil } from "./support/anvil.mjs";
import { startGraphNode } from "./support/graphNode.mjs";
import { root } from "./support/packages.mjs";
import { eventually, run } from "./support/processes.mjs";
import { deploy } from "./support/protocol.mjs";

let folder, chain, protocol, node;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "um-deployment-"));
  chain = await startAnvil();
  protocol = await deploy(chain);
  node = await startGraphNode(protocol);
});

after(async () => {
  await node?.stop();
  await chain?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function succeeds(script, ...args) {
  const env = { ...process.env, GRAPH_NODE: node.admin, GRAPH_IPFS: node.ipfs };
  const { status, output, errors } = await run(process.execPath, [join(root, "bin", script), ...args], { env });
  assert.equal(status, 0, `${output}\n${errors}`);
}

test("import, create and deploy bring the contracts of a network into the index of its Graph node", async () => {
  const networks = join(folder, "output.json");
  await recordDeployment();
  await succeeds("import-config-networks.mjs", folder, networks);
  await succeeds("network.mjs", "create", "local", networks);
  await succeeds("network.mjs", "deploy", "local", networks);

  const model = await protocol.createModel();
  await protocol.stake("vera", 5n);
  const { number } = await protocol.head();
  const indexed = await eventually(`block ${number} is indexed by the deployed subgraph`, async () => {
    const { data } = await node.ask("unstoppable-models/local", "{ _meta { block { number } } models { id } councils { id totalStake } }");
    return data?._meta.block.number >= number && data;
  }, { detail: node.output });
  assert.deepEqual(indexed.models, [{ id: model.target.toLowerCase() }]);
  assert.deepEqual(indexed.councils, [{ id: protocol.council.target.toLowerCase(), totalStake: "5" }]);
});

test("creating a subgraph again changes nothing", async () => {
  await succeeds("network.mjs", "create", "local");
  const { data } = await node.ask("unstoppable-models/local", "{ councils { totalStake } }");
  assert.deepEqual(data, { councils: [{ totalStake: "5" }] });
});

/** What the deployment of the contracts leaves behind. */
async function recordDeployment() {
  const deployed = async (contract) => {
    const { blockNumber } = await chain.provider.getTransactionReceipt(contract.deploymentTransaction().hash);
    return { address: contract.target, block: blockNumber };
  };
  const contracts = {
    UnstoppableModelFactory: await deployed(protocol.factory), ValidatorCouncil: await deployed(protocol.council),
  };
  writeFileSync(join(folder, "networks.json"), JSON.stringify({ local: { chainId: 31337 } }));
  writeFileSync(join(folder, "local.json"), JSON.stringify({ network: "local", chainId: 31337, contracts, models: {} }));
}
