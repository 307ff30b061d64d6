// A Graph node that indexes one chain into a fresh database. It listens on all interfaces: its command line cannot restrict it.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeBase58 } from "ethers";
import { gndPath } from "../../bin/gnd.mjs";
import { root } from "./packages.mjs";
import { startPostgres } from "./postgres.mjs";
import { eventually, onFreePorts, start } from "./processes.mjs";

/** The addresses in subgraph.yaml, which are those of no network. */
export const PLACEHOLDERS = {
  UnstoppableModelFactory: "0x0000000000000000000000000000000000000001",
  ValidatorCouncil: "0x0000000000000000000000000000000000000002",
};

/** Indexes the subgraph of `npm run build`, with the addresses of the contracts of a protocol. */
export async function startGraphNode({ chain, factory, council }) {
  const folder = builtFor({ UnstoppableModelFactory: factory.target, ValidatorCouncil: council.target });
  const ipfs = await startIpfsServer(folder);
  const postgres = await startPostgres();
  const urlOf = (http, subgraph = "subgraph-0") => `http://127.0.0.1:${http}/subgraphs/name/${subgraph}`;
  let node, http, admin;
  try {
    node = await onFreePorts(4, (...ports) => {
      const [, index, , metrics] = ([http, , admin] = ports);
      const args = ["dev", "--postgres-url", postgres.url, "--ethereum-rpc", `local:${chain.url}`, "--ipfs", ipfs.url,
        "--http-port", `${http}`, "--index-node-port", `${index}`, "--admin-port", `${admin}`, "--metrics-port", `${metrics}`];
      return start(gndPath(), args, {
        name: "gnd", signal: "INT", cwd: folder, ready: () => answers(urlOf(http)),
        env: { ...process.env, ETHEREUM_POLLING_INTERVAL: "100", GRAPH_LOG: "info", ETHEREUM_REORG_THRESHOLD: "50" },
      });
    });
  } catch (error) {
    await postgres.stop();
    await ipfs.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }

  const url = urlOf(http);

  /** The block that is indexed; null while the node takes blocks back. */
  async function progress() {
    const { data, errors } = await ask(url, "{ _meta { block { number hash } hasIndexingErrors } }");
    return errors === undefined ? data._meta : null;
  }

  async function query(text) {
    const { data, errors } = await ask(url, text);
    if (errors !== undefined) {
      throw new Error(`The Graph node refused a query: ${JSON.stringify(errors)}\n${text}`);
    }
    return data;
  }

  return {
    query,
    output: node.output,
    /** Where other subgraphs are deployed, and what their files go to. */
    admin: `http://127.0.0.1:${admin}`,
    ipfs: ipfs.url,
    /** What another subgraph answers, errors included. */
    ask: (subgraph, text) => ask(urlOf(http, subgraph), text),
    /** Waits until the block with this number and hash is indexed. */
    async indexed({ number, hash }) {
      await eventually(`block ${number} ${hash} is indexed`, async () => {
        const meta = await progress();
        if (meta === null) {
          return false;
        }
        if (meta.hasIndexingErrors) {
          throw new Error(`The subgraph failed.\n${node.output()}`);
        }
        return meta.block.number >= number && meta.block.hash === hash;
      }, { detail: node.output });
    },
    async stop() {
      await node.stop();
      await postgres.stop();
      await ipfs.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A copy of the built subgraph with other addresses; gnd wants the manifest beside its folder build, too. */
function builtFor(addresses) {
  const source = join(root, "build");
  if (!existsSync(join(source, "subgraph.yaml"))) {
    throw new Error('The subgraph is not built: run "npm run build" in the folder subgraph.');
  }
  const folder = mkdtempSync(join(tmpdir(), "um-subgraph-"));
  const build = join(folder, "build");
  cpSync(source, build, { recursive: true });
  const manifest = readFileSync(join(build, "subgraph.yaml"), "utf8")
    .replace(PLACEHOLDERS.UnstoppableModelFactory, addresses.UnstoppableModelFactory)
    .replace(PLACEHOLDERS.ValidatorCouncil, addresses.ValidatorCouncil);
  writeFileSync(join(build, "subgraph.yaml"), manifest);
  writeFileSync(join(folder, "subgraph.yaml"), manifest);
  return folder;
}

async function ask(url, query) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

async function answers(url) {
  try {
    return (await ask(url, "{ _meta { block { number } } }")).errors === undefined;
  } catch {
    return false;
  }
}

/**
 * What `gnd dev` needs of an IPFS server when it starts, its version, and `gnd deploy` for its uploads. They go to the folder of the
 * former, which reads files by their names and no others.
 */
async function startIpfsServer(folder) {
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    response.setHeader("content-type", "application/json");
    if (!request.url.startsWith("/api/v0/add")) {
      response.end(JSON.stringify({ Version: "0.0.0" }));
      return;
    }
    const body = new Response(Buffer.concat(chunks), { headers: { "content-type": request.headers["content-type"] } });
    const content = Buffer.from(await (await body.formData()).get("file").arrayBuffer());
    const name = encodeBase58(Buffer.concat([Buffer.of(0x12, 0x20), createHash("sha256").update(content).digest()]));
    writeFileSync(join(folder, "build", name), content);
    writeFileSync(join(folder, name), content);
    response.end(JSON.stringify({ Name: "file", Hash: name, Size: `${content.length}` }));
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
