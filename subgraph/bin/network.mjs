#!/usr/bin/env node
// Brings the subgraph of a network to a Graph node: node bin/network.mjs create|deploy <network> [networks.json]
// GRAPH_NODE and GRAPH_IPFS are the URLs of the Graph node's admin server and of its IPFS server.
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { gnd, root } from "./gnd.mjs";
import { readJson } from "./json.mjs";

const node = process.env.GRAPH_NODE ?? "http://127.0.0.1:8020";
const ipfs = process.env.GRAPH_IPFS ?? "http://127.0.0.1:5001";

async function requireServer(what, variable, url) {
  try {
    await fetch(url, { method: "POST", signal: AbortSignal.timeout(10_000) });
  } catch {
    throw new Error(`There is no ${what} at ${url}: start one, or name another one with ${variable}.`);
  }
}

function requireNetwork(network) {
  const known = Object.keys(readJson(join(root, "..", "deployments", "networks.json")));
  if (!known.includes(network)) {
    throw new Error(`There is no network ${network}: deployments/networks.json has ${known.join(", ")}.`);
  }
}

function requireDeployment(network, networks) {
  if (!existsSync(networks) || !Object.hasOwn(readJson(networks), network)) {
    throw new Error(`networks.json does not know ${network}: deploy its contracts and run "npm run import-config-networks".`);
  }
}

/** gnd writes addresses into the manifest it is given: that is a copy, beside the sources because of the relative paths in it. */
function deploy(network, name, networks) {
  const manifest = `subgraph.${network}.yaml`;
  copyFileSync(join(root, "subgraph.yaml"), join(root, manifest));
  const { version } = readJson(join(root, "package.json"));
  const status = gnd("codegen") || gnd("deploy", name, manifest, "--node", node, "--ipfs", ipfs, "--version-label", `v${version}`,
    "--network", network, "--network-file", networks, "--output-dir", `build-${network}`);
  if (status !== 0) {
    throw new Error(`${name} is not deployed, for the reason above; where the Graph node refused it, run "npm run create:${network}" first `
      + `and see that the node knows the chain ${network}.`);
  }
}

const [command, network, networks = join(root, "networks.json")] = process.argv.slice(2);
try {
  if (!["create", "deploy"].includes(command) || network === undefined) {
    throw new Error("Say what to do with which network: node bin/network.mjs create|deploy <network>");
  }
  requireNetwork(network);
  const name = `unstoppable-models/${network}`;
  if (command === "create") {
    await requireServer("Graph node", "GRAPH_NODE", node);
    process.exitCode = gnd("create", name, "--node", node);
  } else {
    requireDeployment(network, networks);
    await requireServer("Graph node", "GRAPH_NODE", node);
    await requireServer("IPFS server", "GRAPH_IPFS", ipfs);
    deploy(network, name, networks);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
