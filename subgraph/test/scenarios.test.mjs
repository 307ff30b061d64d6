// Every event through the real runtime, one situation at a time, with `gnd test`. Two events carry a struct, which its encoder does not
// know; protocol.test.mjs has them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { id } from "ethers";
import { gndPath } from "../bin/gnd.mjs";
import disputes from "./scenarios/disputes.mjs";
import money from "./scenarios/money.mjs";
import steps from "./scenarios/steps.mjs";
import unknown from "./scenarios/unknown.mjs";
import { root } from "./support/packages.mjs";
import { startPostgres } from "./support/postgres.mjs";
import { run } from "./support/processes.mjs";
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

/**
 * A process for each: within one gnd a scenario is still being written while the next begins, and they share a deployment. Blocks of its
 * own for each: the database remembers what a contract answered in a block, by the hash of the block.
 */
async function runScenario(scenario) {
  const file = join(folder, "scenario.json");
  const blocks = scenario.blocks.map((block, i) => ({ ...block, hash: id(`${scenario.name}, block ${i}`) }));
  writeFileSync(file, JSON.stringify({ ...scenario, blocks }));
  const { status, output, errors } = await run(gndPath(), ["test", "--skip-build", "--postgres-url", postgres.url, file], { cwd: root });
  return { status, output: `${output}${errors}` };
}

for (const scenario of scenarios) {
  test(scenario.name, async () => {
    const { status, output } = await runScenario(scenario);
    assert.equal(status, 0, output);
    assert.match(output, /1 passed, 0 failed/);
  });
}

test("a wrong expectation fails", async () => {
  const [scenario] = money;
  const assertions = scenario.assertions.map(({ query }) => ({ query, expected: { models: [] } }));
  const { status, output } = await runScenario({ ...scenario, assertions });
  assert.equal(status, 1, output);
  assert.match(output, /0 passed, 1 failed/);
});

test("every event that can be encoded is in some scenario", () => {
  const used = new Set(scenarios.flatMap(({ blocks }) => blocks).flatMap(({ events }) => events).map(({ event }) => event.split("(")[0]));
  assert.deepEqual(ENCODABLE.filter((name) => !used.has(name)), []);
});
