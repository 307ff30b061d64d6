// Files that people write, or programs for them.
import { readFileSync } from "node:fs";

/** What a JSON file says; the error names the file. */
export function readJson(path) {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`${path} cannot be read (${error.code}).`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} is no JSON; restore it.`);
  }
}
