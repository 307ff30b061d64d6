// From the record of a deployment to a Graph node: what is sent, and what is said where it cannot be. The Graph node and its IPFS server
// are played by a server that writes down what it gets and accepts no deployment; deployment.test.mjs has a real one.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { root } from "./support/packages.mjs";
import { freePort, run } from "./support/processes.mjs";

const FACTORY = "0x00000000000000000000000000000000000000FA";
const COUNCIL = "0x00000000000000000000000000000000000000C0";
const record = (network, chainId) => ({
  network, chainId, deployer: FACTORY,
  contracts: { UnstoppableModelFactory: { address: FACTORY, block: 70 }, ValidatorCouncil: { address: COUNCIL, block: 60 } }, models: {},
});

const hashOf = (upload) => `Qm${createHash("sha256").update(upload).digest("hex").slice(0, 44)}`;

let folder, networks, server, url, calls, uploads;

before(async () => {
  server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks).toString();
    response.setHeader("content-type", "application/json");
    if (request.url.startsWith("/api/v0/add")) {
      uploads.push(body);
      response.end(JSON.stringify({ Name: "file", Hash: hashOf(body), Size: "1" }));
    } else {
      const { id, method, params } = body === "" ? {} : JSON.parse(body);
      if (method !== undefined) {
        calls.push({ method, params });
      }
      const refused = { code: 0, message: "subgraph name not found" };
      const answer = method === "subgraph_deploy" ? { error: refused } : { result: { id: "1" } };
      response.end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
    }
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${server.address().port}`;
});

after(() => new Promise((resolve) => server.close(resolve)));

afterEach(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "um-networks-"));
  networks = join(folder, "output.json");
  calls = [];
  uploads = [];
  write("networks.json", { local: { chainId: 31337 }, sepolia: { chainId: 11155111 }, zircuit: { chainId: 48899 } });
});

function write(name, content) {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
}

const runBin = (script, args, environment) =>
  run(process.execPath, [join(root, "bin", script), ...args], { env: { ...process.env, ...environment } });
const importNetworks = () => runBin("import-config-networks.mjs", [folder, networks]);
const network = (command, name, node = url) => runBin("network.mjs", [command, name, networks], { GRAPH_NODE: node, GRAPH_IPFS: url });

test("networks with a deployment are imported", async () => {
  write("local.json", record("local", 31337));
  write("sepolia.json", record("sepolia", 11155111));
  assert.deepEqual(await importNetworks(), { status: 0, output: "networks.json has local, sepolia.\n", errors: "" });
  const sources = { UnstoppableModelFactory: { address: FACTORY, startBlock: 70 }, ValidatorCouncil: { address: COUNCIL, startBlock: 60 } };
  assert.deepEqual(JSON.parse(readFileSync(networks, "utf8")), { local: sources, sepolia: sources });
});

test("what cannot be imported is named, and nothing is written", async () => {
  const refused = async (expected) => {
    assert.deepEqual(await importNetworks(), { status: 1, output: "", errors: expected.replaceAll("FOLDER", folder) });
    assert.throws(() => readFileSync(networks), { code: "ENOENT" });
  };
  await refused('No network has a deployment in FOLDER: make one with "um deploy --network NAME".');
  write("sepolia.json", record("sepolia", 1));
  await refused("FOLDER/sepolia.json is not about sepolia, chain 11155111: it names sepolia, chain 1.");
  write("sepolia.json", { network: "sepolia", chainId: 11155111, contracts: {} });
  await refused("FOLDER/sepolia.json has no UnstoppableModelFactory with address and block: "
    + 'finish the deployment with "um deploy --network sepolia".');
  write("sepolia.json", "{");
  await refused("FOLDER/sepolia.json is no JSON; restore it.");
  rmSync(join(folder, "networks.json"));
  await refused("FOLDER/networks.json cannot be read (ENOENT).");
});

test("create and deploy send what a network's Graph node has to know, and say what to do where it refuses", async () => {
  write("sepolia.json", record("sepolia", 11155111));
  await importNetworks();
  const created = await network("create", "sepolia");
  assert.equal(created.status, 0, created.errors);
  const deployed = await network("deploy", "sepolia");
  assert.equal(deployed.status, 1, deployed.output);
  assert.equal(deployed.errors.split("\n").at(-1), "unstoppable-models/sepolia is not deployed, for the reason above; where the Graph node "
    + 'refused it, run "npm run create:sepolia" first and see that the node knows the chain sepolia.');
  const [create, deploy] = calls;
  assert.deepEqual(create, { method: "subgraph_create", params: { name: "unstoppable-models/sepolia" } });
  const { ipfs_hash: hash, ...params } = deploy.params;
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  assert.deepEqual([calls.length, deploy.method], [2, "subgraph_deploy"]);
  assert.deepEqual(params, { name: "unstoppable-models/sepolia", version_label: `v${version}` });
  const manifest = uploads.at(-1);
  assert.equal(hash, hashOf(manifest));
  for (const [contract, address, block] of [["UnstoppableModelFactory", FACTORY, 70], ["ValidatorCouncil", COUNCIL, 60]]) {
    const source = `network: sepolia\\s+source:\\s+abi: ${contract}\\s+address: '?${address}'?\\s+startBlock: ${block}`;
    assert.match(manifest, new RegExp(source));
  }
  assert.doesNotMatch(readFileSync(join(root, "subgraph.yaml"), "utf8"), /sepolia/);
});

test("a network without deployment, an unknown one and missing servers are named, before anything is sent", async () => {
  write("local.json", record("local", 31337));
  const refused = async (expected, command, name, node) => {
    const { status, output, errors } = await network(command, name, node);
    assert.deepEqual({ status, output, errors }, { status: 1, output: "", errors: expected });
  };
  const notImported = (name) => `networks.json does not know ${name}: deploy its contracts and run "npm run import-config-networks".`;
  await refused(notImported("local"), "deploy", "local");
  await importNetworks();
  await refused(notImported("zircuit"), "deploy", "zircuit");
  const unknown = "There is no network atlantis: deployments/networks.json has "
    + "local, sepolia, optimism-sepolia, cardona, zircuit, linea-sepolia.";
  await refused(unknown, "create", "atlantis");
  await refused(unknown, "deploy", "atlantis");
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const noNode = `There is no Graph node at ${nowhere}: start one, or name another one with GRAPH_NODE.`;
  await refused(noNode, "create", "local", nowhere);
  await refused(noNode, "deploy", "local", nowhere);
  const noIpfs = await runBin("network.mjs", ["deploy", "local", networks], { GRAPH_NODE: url, GRAPH_IPFS: nowhere });
  const errors = `There is no IPFS server at ${nowhere}: start one, or name another one with GRAPH_IPFS.`;
  assert.deepEqual(noIpfs, { status: 1, output: "", errors });
  const usage = "Say what to do with which network: node bin/network.mjs create|deploy <network>";
  await refused(usage, "remove", "local");
  assert.deepEqual(await runBin("network.mjs", ["create"]), { status: 1, output: "", errors: usage });
  write("output.json", "{");
  await refused(`${networks} is no JSON; restore it.`, "deploy", "local");
  assert.equal(calls.length, 0);
});

test("every network has its pair of commands", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const name of ["local", "sepolia", "optimism-sepolia", "cardona", "zircuit", "linea-sepolia"]) {
    assert.equal(scripts[`create:${name}`], `node bin/network.mjs create ${name}`);
    assert.equal(scripts[`deploy:${name}`], `node bin/network.mjs deploy ${name}`);
  }
});
