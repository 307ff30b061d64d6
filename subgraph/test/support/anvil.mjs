// A chain of its own: anvil from npm, on the loopback interface, with a block per transaction and unlocked, rich accounts.
import { join } from "node:path";
import { JsonRpcProvider } from "ethers";
import { packageFolder } from "./packages.mjs";
import { onFreePorts, start } from "./processes.mjs";

export function startAnvil() {
  return onFreePorts(1, startOn);
}

async function startOn(port) {
  const url = `http://127.0.0.1:${port}`;
  const program = join(packageFolder("@foundry-rs/anvil-linux-amd64"), "bin", "anvil");
  const running = await start(
    program,
    ["--port", `${port}`, "--host", "127.0.0.1", "--accounts", "10", "--hardfork", "cancun", "--silent"],
    { name: "anvil", ready: () => answers(url) },
  );
  const provider = new JsonRpcProvider(url, 31337, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1, pollingInterval: 20 });
  return {
    url,
    provider,
    rpc: (method, ...params) => provider.send(method, params),
    async stop() {
      provider.destroy();
      await running.stop();
    },
  };
}

async function answers(url) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
    });
    return response.ok;
  } catch {
    return false;
  }
}
