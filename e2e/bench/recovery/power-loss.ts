import { RecoveryView } from "@core-console/shared/contract/recovery/recovery";
import { PORT } from "@core-console/shared/contract/ports";
import { SignedIn } from "@core-console/shared/contract/access";
import { Cluster } from "../../support/cluster/cluster.ts";
import { codeOf } from "../../support/cluster/client.ts";
import type { CoreNode } from "../../support/cluster/core-node.ts";
import { endCore } from "../../support/cluster/recovering.ts";
import { until } from "../../support/until.ts";
import { figures, isWithin } from "../figures.ts";

/** From the moment at which both Cores that came back can be asked. */
const BOUND_MS = 10_000;
const CORES = 5;
/** A console limits the public calls of an address. */
const SIGN_IN_EVERY_MS = 1000;

/**
 * Five Cores lose their power, two come back: measures when the command line on a host, and the page, show all five
 * with their addresses and how many are missing. Returns the exit code.
 */
export async function benchPowerLoss({ rounds }: { rounds: number }): Promise<number> {
  const times = { plan: [] as number[], status: [] as number[], page: [] as number[] };
  const cluster = await Cluster.start({ cores: 3 });
  try {
    for (let n = 4; n <= CORES; n++) await cluster.join(`core-${n}`);
    for (let round = 1; round <= rounds; round++) {
      await until("five voters", async () => (await cluster.green()).voters === CORES);
      const took = await once(cluster);
      for (const what of ["plan", "status", "page"] as const) times[what].push(took[what]);
      console.log(
        `${String(round).padStart(3)}  ${Object.entries(took)
          .map(([what, ms]) => `${what} ${(ms / 1000).toFixed(1)} s`)
          .join("  ")}`,
      );
      await cluster.heal();
    }
    await cluster.stop();
  } catch (error) {
    await cluster.stop("bench-power-loss");
    throw error;
  }
  console.log(`kuma cluster recover --plan  ${figures(times.plan)}`);
  console.log(`kuma cluster status          ${figures(times.status)}`);
  console.log(`page, with its sign-in       ${figures(times.page)}`);
  return [
    isWithin("plan, worst", Math.max(...times.plan), BOUND_MS, " ms"),
    isWithin("status, worst", Math.max(...times.status), BOUND_MS, " ms"),
    isWithin("page, worst", Math.max(...times.page), BOUND_MS, " ms"),
  ].every(Boolean)
    ? 0
    : 1;
}

async function once(cluster: Cluster): Promise<{ plan: number; status: number; page: number }> {
  await Promise.all(cluster.cores.map(endCore));
  const [one, other] = cluster.cores;
  if (one === undefined || other === undefined) throw new Error("there are no two Cores");
  await Promise.all([cluster.restart(one), cluster.restart(other)]);
  const console = cluster.client(`http://${one.host}:${PORT.console}`);
  await until("the console listens", () => console.ask("GET", "/sign-in"));
  const fromMs = performance.now();
  const since = (): number => performance.now() - fromMs;
  const addresses = cluster.cores.map(({ host }) => `${host}:${PORT.internal}`);
  const onHost = (words: readonly string[], shown: readonly string[]): Promise<number> =>
    until(words.join(" "), async () => {
      // On the host, without signing in: without a leader the commands show what is known, and end with its exit code.
      const { text } = await cluster.kuma([...words, "--home", one.home], { KUMA_TOKEN: "" });
      const missing = shown.filter((word) => !text.includes(word));
      if (missing.length > 0) throw new Error(`without ${missing.join(", ")}: ${text.slice(-500)}`);
      return since();
    });
  const plan = onHost(["cluster", "recover", "--plan"], [...addresses, "2 of 5 voting Cores answer, 3 are needed"]);
  const status = onHost(
    ["cluster", "status"],
    cluster.cores.map(({ name }) => name),
  );
  const page = seenOnPage(cluster, one, addresses).then(since);
  const [planMs, statusMs, pageMs] = await Promise.all([plan, status, page]);
  return { plan: planMs, status: statusMs, page: pageMs };
}

/** Signs in as a page does and resolves when the recovery page has all Cores, and who of them answers. */
async function seenOnPage(cluster: Cluster, node: CoreNode, addresses: readonly string[]): Promise<void> {
  const console = cluster.client(`http://${node.host}:${PORT.rest}`);
  const { login, password } = cluster.administrator;
  const token = await until(
    "a sign-in to look",
    async () => {
      const answer = await console.ask("POST", "/api/login", { bare: true, body: { login, password } });
      if (codeOf(answer) !== 200) return null;
      return SignedIn.parse(answer.body).token ?? null;
    },
    { everyMs: SIGN_IN_EVERY_MS },
  );
  await until("the page shows all", async () => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await console.ask("GET", "/cluster/recovery?stale=1", { headers });
    const { cores } = RecoveryView.parse(answer.body);
    const answering = cores.filter(({ presence }) => presence.kind === "answers").length;
    return answering === 2 && addresses.every((at) => cores.some(({ internal }) => internal === at));
  });
}
