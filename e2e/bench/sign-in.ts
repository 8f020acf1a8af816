import { USER_ROLES } from "@core-console/shared/contract/access";
import { PORT } from "@core-console/shared/contract/ports";
import { addPerson, change, cookieOf, type Person, signInAs } from "../support/people.ts";
import { type Client, clientOf } from "../support/client.ts";
import { Cluster } from "../support/cluster.ts";
import { figures, held, percentile } from "./figures.ts";
import { processorMs } from "./processor.ts";
import { signingIn, steadily } from "./sign-in-load.ts";

/** Lists a second, by sessions that are signed in all the while. */
const PER_SECOND = 50;
const READERS = 10;
/** Who signs in again and again, each from an address of its own, so that the rate limits stand and stop nobody. */
const SIGNING_IN = 16;
/** Issue: p99 of other requests with sign-ins : without, and processor for each sign-in. */
const RATIO = 2;
const COST_MS = 300;

interface Round {
  p99: number;
  p50: number;
  /** of the Core, and nothing else */
  busyMs: number;
  signIns: number;
  worstSignInMs: number;
  failed: string[];
}

/**
 * Lists through the console of one Core at a steady rate, in rounds without sign-ins and with as many as it takes at
 * once, by turns in one run; prints p99 of both, what a sign-in costs the Core, and whether both hold. Exit code.
 */
export async function benchSignIn(o: { rounds: number; seconds: number }): Promise<number> {
  console.log(
    `one Core with its console; ${PER_SECOND} lists a second by ${READERS} sessions, ${SIGNING_IN} people signing in; ${o.rounds} rounds of each, ${o.seconds} s long`,
  );
  const cluster = await Cluster.start({ cores: 1 });
  const clients: Client[] = [];
  try {
    const { readers, people } = await prepared(cluster, clients);
    const core = cluster.cores[0]?.child.pid ?? 0;
    const round = async (signing: boolean): Promise<Round> => {
      const before = processorMs(core);
      const until = performance.now() + o.seconds * 1000;
      const [lists, ...signed] = await Promise.all([
        steadily(readers, { path: "/services", perSecond: PER_SECOND, untilMs: until }),
        ...(signing ? people.map((p) => signingIn(p.client, p.person, until)) : []),
      ]);
      const took = signed.flatMap((s) => s.ms);
      return {
        p99: percentile(lists.ms, 99),
        p50: percentile(lists.ms, 50),
        busyMs: processorMs(core) - before,
        signIns: took.length,
        worstSignInMs: Math.max(0, ...took),
        failed: [...lists.failed, ...signed.flatMap((s) => s.failed)],
      };
    };
    // what was never called before is slower the first time, on either side
    await round(true);
    const quiet: Round[] = [];
    const signing: Round[] = [];
    for (let n = 1; n <= o.rounds; n++) {
      const [a, b] = [await round(false), await round(true)];
      quiet.push(a);
      signing.push(b);
      console.log(
        `${String(n).padStart(3)}  p99 ${a.p99.toFixed(1).padStart(6)} ms, with sign-ins ${b.p99.toFixed(1).padStart(6)} ms; ${b.signIns} sign-ins (the slowest ${b.worstSignInMs.toFixed(0)} ms), ${costOf(a, b).toFixed(0)} ms of processor each`,
      );
    }
    const costs = quiet.flatMap((a, i) => (signing[i] === undefined ? [] : [costOf(a, signing[i])]));
    const p99 = (rounds: readonly Round[]): number =>
      percentile(
        rounds.map((r) => r.p99),
        50,
      );
    console.log(
      `\nlists, p99      ${figures(quiet.map((r) => r.p99))}\nwith sign-ins   ${figures(signing.map((r) => r.p99))}`,
    );
    console.log(
      `lists, p50, median of the rounds: ${percentile(
        quiet.map((r) => r.p50),
        50,
      ).toFixed(1)} ms, with sign-ins ${percentile(
        signing.map((r) => r.p50),
        50,
      ).toFixed(1)} ms`,
    );
    console.log(
      `sign-ins a second: ${(
        percentile(
          signing.map((r) => r.signIns),
          50,
        ) / o.seconds
      ).toFixed(1)}`,
    );
    const failed = [...quiet, ...signing].flatMap((r) => r.failed);
    for (const what of new Set(failed))
      console.log(`failed: ${what}, ${failed.filter((f) => f === what).length} times`);
    const good = [
      held("p99 of lists, with sign-ins : without, medians", p99(signing) / p99(quiet), RATIO, " ×"),
      held("processor of the Core for a sign-in, median", percentile(costs, 50), COST_MS, " ms"),
      held("lists and sign-ins that failed", failed.length, 0),
    ];
    await Promise.all(clients.map((c) => c.close()));
    await cluster.stop();
    return good.every(Boolean) ? 0 : 1;
  } catch (error) {
    await Promise.all(clients.map((c) => c.close()));
    await cluster.stop("bench-sign-in");
    throw error;
  }
}

const costOf = (quiet: Round, signing: Round): number => (signing.busyMs - quiet.busyMs) / signing.signIns;

type Caller = Pick<Client, "ask">;

/** Sessions that read, of every role, and people who sign in, none of them the same. */
async function prepared(
  cluster: Cluster,
  clients: Client[],
): Promise<{ readers: Caller[]; people: { client: Caller; person: Person }[] }> {
  const { prefix } = cluster.net;
  const host = `${prefix}.11`;
  const rest = cluster.client(`http://${host}:${PORT.rest}`);
  const { login, password } = cluster.administrator;
  const admin = await signInAs(rest, login, password);
  const from = (n: number): Client => {
    const client = clientOf(`http://${host}:${PORT.console}`, { from: `${prefix}.${n}` });
    clients.push(client);
    return client;
  };
  const person = async (role: Person["role"]): Promise<Person> => {
    const made = await addPerson(rest, admin, role);
    const session = await signInAs(rest, made.login, made.password);
    const next = `own ${made.password}`;
    await change(rest, session, "POST", "/users/password", { body: { current: made.password, next } });
    return { ...made, password: next };
  };
  const readers: Caller[] = [];
  for (let n = 0; n < READERS; n++) {
    const { login: l, password: p } = await person(USER_ROLES[n % USER_ROLES.length] ?? "viewer");
    const headers = cookieOf(await signInAs(rest, l, p));
    const client = from(100 + n);
    readers.push({ ask: (method, path, ask) => client.ask(method, path, { ...ask, headers }) });
  }
  const people: { client: Caller; person: Person }[] = [];
  for (let n = 0; n < SIGNING_IN; n++) people.push({ client: from(150 + n), person: await person("viewer") });
  return { readers, people };
}
