#!/usr/bin/env node
// Has the SMTChecker prove every assertion in proofs/, and that nothing there can overflow; fails where one is not proved.
// What is proved has neither loops nor state, so that unrolling (BMC) is complete. CHC is no choice here: it encodes structs in
// memory inexactly and reports violations that are none.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const solc = createRequire(import.meta.url)("solc");
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const contracts = { "proofs/PayoffsProof.sol": ["PayoffsProof"] };
// The pinned compiler says that a later one will come without BMC.
const ignored = ["3993"];

function read(path) {
  try {
    return { contents: readFileSync(join(root, path), "utf8") };
  } catch (error) {
    return { error: error.message };
  }
}

const input = {
  language: "Solidity",
  sources: Object.fromEntries(Object.keys(contracts).map((path) => [path, { content: read(path).contents }])),
  settings: {
    outputSelection: { "*": { "*": ["evm.bytecode.object"] } },
    modelChecker: {
      contracts,
      engine: "bmc",
      solvers: ["z3"],
      targets: ["assert", "underflow", "overflow", "divByZero"],
      showUnproved: true,
    },
  },
};
const messages = JSON.parse(solc.compile(JSON.stringify(input), { import: read })).errors ?? [];
const open = messages.filter((message) => message.severity !== "info" && !ignored.includes(message.errorCode));
const proved = messages.filter((message) => message.severity === "info").map((message) => message.message);

process.stdout.write(proved.map((message) => `${message}\n`).join(""));
if (open.length > 0 || proved.length === 0) {
  process.stderr.write(open.map((message) => message.formattedMessage).join("\n"));
  process.stderr.write("Not everything in proofs/ was proved; see the messages above, the assertion named there can fail.\n");
  process.exitCode = 1;
}
