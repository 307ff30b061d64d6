#!/usr/bin/env node
// Writes artifacts/<Contract>.json from a fresh compile in out/artifacts/, or with --check compares them with it.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const contracts = [
  "UnstoppableModel",
  "UnstoppableModelFactory",
  "UnstoppableModelErc20",
  "ValidatorCouncil",
  "UnstoppableModelGovernor",
  "TimelockController",
];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "artifacts");

function compiled(contractName) {
  const path = join(root, "out", "artifacts", `${contractName}.sol`, `${contractName}.json`);
  let output;
  try {
    output = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`The compile output of ${contractName} cannot be read (${error.message}); run "npm run build".`);
  }
  const { compiler, settings } = output.metadata ?? JSON.parse(output.rawMetadata);
  const artifact = {
    contractName,
    abi: output.abi.toSorted((a, b) => compare(sortKey(a), sortKey(b))),
    bytecode: output.bytecode.object,
    deployedBytecode: output.deployedBytecode.object,
    compiler: { version: compiler.version, evmVersion: settings.evmVersion, optimizer: settings.optimizer },
  };
  return `${JSON.stringify(artifact, null, 2)}\n`;
}

function sortKey({ type, name = "", inputs = [] }) {
  return `${type} ${name}(${inputs.map((input) => input.type).join(",")})`;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function checkedIn(contractName) {
  try {
    return readFileSync(join(folder, `${contractName}.json`), "utf8");
  } catch {
    return "";
  }
}

function write(contractName) {
  const path = join(folder, `${contractName}.json`);
  writeFileSync(`${path}.tmp`, compiled(contractName));
  renameSync(`${path}.tmp`, path);
}

try {
  if (process.argv.includes("--check")) {
    const differing = contracts.filter((name) => compiled(name) !== checkedIn(name));
    if (differing.length > 0) {
      throw new Error(`The checked-in artifacts of ${differing.join(", ")} do not match the sources; run "npm run build".`);
    }
  } else {
    mkdirSync(folder, { recursive: true });
    contracts.forEach(write);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
