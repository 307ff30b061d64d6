#!/usr/bin/env node
// Runs the Graph node's own command line tool, from npm, in the folder subgraph/: node bin/gnd.mjs <command> ...
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder subgraph/. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The path of the tool; says what to do where it is missing. */
export function gndPath() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`gnd comes for Linux on x64 only, and this is ${process.platform} on ${process.arch}.`);
  }
  const path = join(root, "node_modules", "@graphprotocol", "gnd-linux-x64", "bin", "gnd");
  if (!existsSync(path)) {
    throw new Error('gnd is missing: run "npm ci" in the folder subgraph.');
  }
  return path;
}

/** Runs it with the terminal of the caller; gives its exit status. */
export function gnd(...args) {
  const result = spawnSync(gndPath(), args, { cwd: root, stdio: "inherit" });
  if (result.error) {
    throw new Error(`gnd could not be started: ${result.error.message}.`);
  }
  return result.status ?? 128 + (constants.signals[result.signal] ?? 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = gnd(...process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
