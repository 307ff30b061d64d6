#!/usr/bin/env node
// Runs the native forge of this platform and passes its exit status on: the package's own wrapper always exits with 0.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const architectures = { x64: "amd64", arm64: "arm64" };
const platforms = ["linux", "darwin"];
const root = dirname(dirname(fileURLToPath(import.meta.url)));

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function nativeForge() {
  const architecture = architectures[process.arch];
  if (!platforms.includes(process.platform) || architecture === undefined) {
    fail(`There is no forge for ${process.platform} on ${process.arch}; use Linux or macOS on x64 or arm64.`);
  }
  const name = `@foundry-rs/forge-${process.platform}-${architecture}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "bin", "forge");
  } catch {
    const version = createRequire(import.meta.url)("../package.json").devDependencies["@foundry-rs/forge"];
    return fail(
      `The package ${name} is missing in the folder contracts; run "npm ci" there, ` +
        `or "npm install --no-save ${name}@${version}" where that does not bring it.`,
    );
  }
}

const result = spawnSync(nativeForge(), process.argv.slice(2), { cwd: root, stdio: "inherit" });
if (result.error) {
  fail(`forge could not be started (${result.error.message}); run "npm ci" in the folder contracts.`);
}
process.exit(result.status ?? 128 + (constants.signals[result.signal] ?? 0));
