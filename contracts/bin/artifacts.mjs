#!/usr/bin/env node
// Writes artifacts/[<folder>/]<Contract>.json from a fresh compile in out/artifacts/, or with --check compares them with it.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// The owner option has a folder of its own: a model needs nothing of it.
const artifacts = [
  "UnstoppableModel",
  "UnstoppableModelFactory",
  "UnstoppableModelErc20",
  "ValidatorCouncil",
  "governance/UnstoppableModelGovernor",
  "governance/TimelockController",
];
// EIP-170: no chain deploys more code than this, in bytes.
const maxCodeSize = 24_576;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "artifacts");

function compiled(artifact) {
  const contractName = basename(artifact);
  const path = join(root, "out", "artifacts", `${contractName}.sol`, `${contractName}.json`);
  let output;
  try {
    output = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`The compile output of ${contractName} cannot be read (${error.message}); run "npm run build".`);
  }
  const codeSize = (output.deployedBytecode.object.length - "0x".length) / 2;
  if (codeSize > maxCodeSize) {
    throw new Error(`${contractName} has ${codeSize} bytes of code and cannot be deployed; bring it below ${maxCodeSize}.`);
  }
  const { compiler, settings } = output.metadata ?? JSON.parse(output.rawMetadata);
  const content = {
    contractName,
    abi: output.abi.toSorted((a, b) => compare(sortKey(a), sortKey(b))),
    bytecode: output.bytecode.object,
    deployedBytecode: output.deployedBytecode.object,
    compiler: { version: compiler.version, evmVersion: settings.evmVersion, optimizer: settings.optimizer },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function sortKey({ type, name = "", inputs = [] }) {
  return `${type} ${name}(${inputs.map((input) => input.type).join(",")})`;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function checkedIn(artifact) {
  try {
    return readFileSync(join(folder, `${artifact}.json`), "utf8");
  } catch {
    return "";
  }
}

function write(artifact) {
  const path = join(folder, `${artifact}.json`);
  const text = compiled(artifact);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

try {
  if (process.argv.includes("--check")) {
    const differing = artifacts.filter((name) => compiled(name) !== checkedIn(name));
    if (differing.length > 0) {
      throw new Error(`The checked-in artifacts of ${differing.join(", ")} do not match the sources; run "npm run build".`);
    }
  } else {
    artifacts.forEach(write);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
