// Programs a test starts. Each ends with the test, also when the test is killed: a shell beside it waits for the end of the
// input it inherited from the test, and signals it then. What does not end by that, such as a Graph node that has lost its database,
// is killed after ten seconds.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const WATCHED = `exec 3<&0
  { cat <&3; kill -s "$0" $$; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1; kill -s 0 $$ || exit; done; kill -s KILL $$; } >/dev/null 2>&1 &
  exec "$@" </dev/null 3<&-`;

/** A port of the loopback interface that nobody listens on at the moment. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Begins something on free ports; on others where somebody else on the machine was faster to take one. */
export async function onFreePorts(count, begin) {
  for (let attempt = 1; ; ++attempt) {
    const ports = [];
    while (ports.length < count) {
      ports.push(await freePort());
    }
    try {
      return await begin(...ports);
    } catch (error) {
      if (attempt === 3 || !/address (already )?in use/i.test(error.message)) {
        throw error;
      }
    }
  }
}

/**
 * Starts a program and waits until `ready` answers true.
 * @param options.signal what ends it in an orderly way.
 * @param options.name what error messages call it.
 */
export async function start(program, args, { name, signal = "TERM", ready, seconds = 60, ...options }) {
  const child = spawn("/bin/sh", ["-c", WATCHED, signal, program, ...args], { ...options, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk) => (output = (output + chunk).slice(-20_000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  child.stdin.on("error", () => {});
  let failure;
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve((failure = error.message)));
    child.once("exit", (code, killedBy) => resolve((failure = `it ended with ${code ?? killedBy}`)));
  });
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  const deadline = Date.now() + seconds * 1000;
  while (!(await ready())) {
    if (failure !== undefined || Date.now() > deadline) {
      const reason = failure ?? `it is not ready after ${seconds} s`;
      await stop();
      throw new Error(`${name} could not be started: ${reason}.\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { stop, output: () => output };
}

/** Runs a program to its end. */
export async function run(program, args, options) {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  const status = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  return { status, output, errors: errors.trim() };
}

/** Asks again until `condition` gives something else than undefined, false or null; fails after the given time. */
export async function eventually(what, condition, { seconds = 60, detail = () => "" } = {}) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`Not within ${seconds} s: ${what}.\n${detail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
