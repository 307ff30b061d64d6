// Every event through the real runtime, one situation at a time, with `gnd test`. Two events carry a struct, which its encoder does not
// know; protocol.test.mjs has them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gndPath } from "../bin/gnd.mjs";
import disputes from "./scenarios/disputes.mjs";
import money from "./scenarios/money.mjs";
import steps from "./scenarios/steps.mjs";
import unknown from "./scenarios/unknown.mjs";
import { root } from "./support/packages.mjs";
import { startPostgres } from "./support/postgres.mjs";
import { ENCODABLE } from "./support/scenario.mjs";

const scenarios = [...steps, ...disputes, ...money, ...unknown];

let folder, postgres;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "um-scenarios-"));
  postgres = await startPostgres();
});

after(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A process for each: within one gnd a scenario is still being written while the next begins, and they share a deployment. */
async function run(scenario) {
  const file = join(folder, "scenario.json");
  writeFileSync(file, JSON.stringify(scenario));
  const args = ["test", "--skip-build", "--postgres-url", postgres.url, file];
  const child = spawn(gndPath(), args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const status = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  return { status, output };
}

for (const scenario of scenarios) {
  test(scenario.name, async () => {
    const { status, output } = await run(scenario);
    assert.equal(status, 0, output);
    assert.match(output, /1 passed, 0 failed/);
  });
}

test("a wrong expectation fails", async () => {
  const [scenario] = money;
  const assertions = scenario.assertions.map(({ query }) => ({ query, expected: { models: [] } }));
  const { status, output } = await run({ ...scenario, assertions });
  assert.equal(status, 1, output);
  assert.match(output, /0 passed, 1 failed/);
});

test("every event that can be encoded is in some scenario", () => {
  const used = new Set(scenarios.flatMap(({ blocks }) => blocks).flatMap(({ events }) => events).map(({ event }) => event.split("(")[0]));
  assert.deepEqual(ENCODABLE.filter((name) => !used.has(name)), []);
});
