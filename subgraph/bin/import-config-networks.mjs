#!/usr/bin/env node
// Takes the addresses of all networks from deployments/ into networks.json, the file gnd reads them from:
// node bin/import-config-networks.mjs [folder of the deployments] [file to write]
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./gnd.mjs";
import { readJson } from "./json.mjs";

/** The data sources of subgraph.yaml, which have the names of their contracts. */
const DATA_SOURCES = ["UnstoppableModelFactory", "ValidatorCouncil"];

/** What gnd has to know of a network. */
function dataSources(path, name, chainId) {
  const record = readJson(path);
  if (record.network !== name || record.chainId !== chainId) {
    throw new Error(`${path} is not about ${name}, chain ${chainId}: it names ${record.network}, chain ${record.chainId}.`);
  }
  return Object.fromEntries(DATA_SOURCES.map((contract) => {
    const { address, block } = record.contracts?.[contract] ?? {};
    if (!/^0x[0-9a-fA-F]{40}$/.test(address ?? "") || !Number.isSafeInteger(block) || block < 0) {
      throw new Error(`${path} has no ${contract} with address and block: finish the deployment with "um deploy --network ${name}".`);
    }
    return [contract, { address, startBlock: block }];
  }));
}

function importNetworks(folder, output) {
  const networks = readJson(join(folder, "networks.json"));
  const deployed = Object.entries(networks).map(([name, { chainId }]) => ({ name, chainId, path: join(folder, `${name}.json`) }))
    .filter(({ path }) => existsSync(path));
  if (deployed.length === 0) {
    throw new Error(`No network has a deployment in ${folder}: make one with "um deploy --network NAME".`);
  }
  const config = Object.fromEntries(deployed.map(({ name, chainId, path }) => [name, dataSources(path, name, chainId)]));
  writeFileSync(`${output}.tmp`, `${JSON.stringify(config, null, 2)}\n`);
  renameSync(`${output}.tmp`, output);
  return deployed.map(({ name }) => name);
}

const [folder = join(root, "..", "deployments"), output = join(root, "networks.json")] = process.argv.slice(2);
try {
  process.stdout.write(`networks.json has ${importNetworks(folder, output).join(", ")}.\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
