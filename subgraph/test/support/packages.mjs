// Where the npm packages of this folder lie.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder subgraph/. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The folder of an installed package; says what to do where it is missing. */
export function packageFolder(name) {
  const folder = join(root, "node_modules", name);
  if (!existsSync(folder)) {
    throw new Error(`The package ${name} is missing: run "npm ci" in the folder subgraph (Linux on x64).`);
  }
  return folder;
}
