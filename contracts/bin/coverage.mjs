#!/usr/bin/env node
// Prints the coverage of src/ from out/lcov.info and fails below 98% of its lines or branches.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const required = 98;
const report = join(dirname(dirname(fileURLToPath(import.meta.url))), "out", "lcov.info");

function filesIn(lcov) {
  return lcov
    .split("end_of_record")
    .map((record) => Object.fromEntries(record.trim().split("\n").map((line) => line.split(/:(.*)/s).slice(0, 2))))
    .filter((fields) => fields.SF?.startsWith("src/"));
}

function share(files, hit, found) {
  const sum = (field) => files.reduce((total, fields) => total + Number(fields[field] ?? 0), 0);
  return { hit: sum(hit), found: sum(found), percent: sum(found) === 0 ? 100 : (100 * sum(hit)) / sum(found) };
}

function line(name, files) {
  const [lines, branches] = [share(files, "LH", "LF"), share(files, "BRH", "BRF")];
  const show = ({ hit, found, percent }) => `${percent.toFixed(2)}% (${hit}/${found})`.padEnd(20);
  process.stdout.write(`${name.padEnd(44)} lines ${show(lines)} branches ${show(branches)}\n`);
  return Math.min(lines.percent, branches.percent);
}

try {
  const files = filesIn(readFileSync(report, "utf8"));
  if (files.length === 0) {
    throw new Error("The coverage report names no file of src/; see what forge coverage printed.");
  }
  files.forEach((fields) => line(fields.SF, [fields]));
  if (line("src/", files) < required) {
    throw new Error(`Less than ${required}% of the lines or branches of src/ are covered; add the missing tests.`);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
