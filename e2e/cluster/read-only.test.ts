import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { AuditEntry, SignedIn, SignInOptions, Whoami } from "@core-console/shared/contract/access";
import { ClusterView } from "@core-console/shared/contract/cluster";
import { PORT } from "@core-console/shared/contract/ports";
import { Service } from "@core-console/shared/contract/service";
import { certificatesIn, type CoreNode, signalAll } from "../support/cluster/core-node.ts";
import { type Answer, type Client, codeOf } from "../support/cluster/client.ts";
import { bearerOf } from "../support/cluster/people.ts";
import { readEvents } from "../support/cluster/sse.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("read-only", { cores: 3, console: true });

/** A console limits the public calls of an address. */
const EVERY_MS = 1000;

const rest = (node: CoreNode): Client => cluster().client(`http://${node.host}:${PORT.rest}`);
const api = (node: CoreNode): Client =>
  cluster().client(`https://${node.host}:${PORT.internal}`, { ca: certificatesIn(node.home).ca });

/** Kills all Cores but one; returns that one, and those that were killed. */
async function loseMajority(): Promise<{ survivor: CoreNode; killed: CoreNode[] }> {
  const { leader, followers } = await cluster().roles();
  const [survivor, other] = followers;
  if (survivor === undefined || other === undefined) throw new Error("there are no two followers");
  const killed = [leader, other];
  for (const node of killed) {
    signalAll(node, "SIGKILL");
    await node.child.exited;
  }
  return { survivor, killed };
}

/** Waits until signing in to look is offered there. */
const offered = (at: Client): Promise<NonNullable<SignInOptions["readOnly"]>> =>
  until(
    "signing in to look is offered",
    async () => {
      const answer = await at.ask("GET", "/sign-in");
      return answer.status === 200 ? SignInOptions.parse(answer.body).readOnly : null;
    },
    { everyMs: EVERY_MS },
  );

const tryPassword = (at: Client, password: string): Promise<Answer> =>
  at.ask("POST", "/api/login", { bare: true, body: { login: cluster().administrator.login, password } });

/** Signs the administrator in there; waits where it is one try too many. */
const lookingIn = (at: Client): Promise<SignedIn & { token: string }> =>
  until(
    "a sign-in without a majority",
    async () => {
      const answer = await tryPassword(at, cluster().administrator.password);
      if (answer.status === 429) return null;
      expect(codeOf(answer)).toBe(200);
      const { user, token = "" } = SignedIn.parse(answer.body);
      return user.readOnly === null ? null : { user, token };
    },
    { everyMs: EVERY_MS },
  );

/** Waits until calls with a session of before are answered there as they are without a majority. */
const answersNoQuorum = (at: Client): Promise<boolean> =>
  until(
    "calls are answered with no_quorum",
    async () => {
      const headers = bearerOf(cluster().administrator.token);
      const read = await at.ask("GET", "/services", { headers });
      const added = await at.ask("POST", "/services", { headers, body: { kind: "core", name: "not now" } });
      return codeOf(read) === "no_quorum" && codeOf(added) === "no_quorum" && { read, added };
    },
    { everyMs: EVERY_MS },
  ).then(({ read, added }) => {
    for (const { body } of [read, added])
      expect((body as { params: unknown }).params).toMatchObject({ voters: 3, majority: 2 });
    return true;
  });

const signInsIn = async (): Promise<AuditEntry[]> =>
  z.array(AuditEntry).parse((await cluster().api.client.get("/audit?what=sign_in.read_only")).body);

describe("without a majority", () => {
  it("a local user signs in to look, through any console, at one Core, until there is a leader", async () => {
    const { survivor, killed } = await loseMajority();
    const console = cluster().client(cluster().consoleUrl);
    const own = rest(survivor);

    for (const at of [own, console, api(survivor)]) await answersNoQuorum(at);
    const asked = await cluster().kuma(["service", "add", "not now", "--core", cluster().consoleUrl]);
    // A busy machine answers a console's question late: then that Core does not count.
    expect({ ...asked }).toMatchObject({ code: 1, text: expect.stringMatching(/Only [01] of 3 voting Cores/) });
    expect(await offered(console)).toMatchObject({ voters: 3, alive: 1 });
    expect(await offered(own)).toMatchObject({ voters: 3, alive: 1 });
    expect(codeOf(await tryPassword(own, "wrong"))).toBe("bad_credentials");
    // Through two consoles and at the Core itself one account from one address has one try.
    const together = await until(
      "a try is due",
      async () => {
        const tries = [own, console, api(survivor)].map((at) => tryPassword(at, cluster().administrator.password));
        const codes = (await Promise.all(tries)).map(codeOf);
        return codes.includes(200) ? codes : null;
      },
      { everyMs: EVERY_MS },
    );
    expect(together.map(String).toSorted()).toEqual(["200", "rate_limited", "rate_limited"]);

    const { token, user } = await lookingIn(own);
    expect(user).toMatchObject({ role: "viewer", readOnly: { core: { ref: survivor.ref, name: survivor.name } } });
    const headers = bearerOf(token);
    for (const at of [own, console, api(survivor)]) {
      const services = await at.ask("GET", "/services?stale=1", { headers });
      expect(z.array(Service).parse(services.body)).toHaveLength(3);
      const seen = ClusterView.parse((await at.ask("GET", "/cluster?stale=1", { headers })).body);
      expect(seen).toMatchObject({ voters: 3, aliveVoters: 1, leadership: "none" });
      expect(Whoami.parse((await at.ask("GET", "/users/whoami", { headers })).body).readOnly).toEqual(user.readOnly);
      const changed = await at.ask("POST", "/services", { headers, body: { kind: "core", name: "not now" } });
      expect(codeOf(changed)).toBe("read_only");
      expect(codeOf(await at.ask("GET", "/settings", { headers }))).toBe("read_only");
      expect(codeOf(await at.ask("GET", `/services/${survivor.ref}/log`, { headers }))).toBe("read_only");
    }

    // Restarted without a majority it knows its users from the last known state, and none of its sessions.
    signalAll(survivor, "SIGKILL");
    await survivor.child.exited;
    await cluster().restart(survivor);
    for (const at of [own, console, api(survivor)]) await answersNoQuorum(at);
    expect(await offered(own)).toMatchObject({ voters: 3, alive: 1 });
    expect(codeOf(await own.ask("GET", "/users/whoami?stale=1", { headers }))).toBe("unauthenticated");
    const after = await lookingIn(own);
    expect(after.user.readOnly?.core.ref).toBe(survivor.ref);
    const anew = bearerOf(after.token);
    const copied = await own.ask("GET", "/services?stale=1", { headers: anew });
    expect(z.array(Service).parse(copied.body)).toHaveLength(3);
    expect(codeOf(await own.ask("POST", "/services", { headers: anew, body: { kind: "core", name: "x" } }))).toBe(
      "read_only",
    );

    // Its events come from the copy too, at that Core and through any console.
    const streams = [
      await readEvents(`https://${survivor.host}:${PORT.internal}`, {
        bearer: after.token,
        ca: certificatesIn(survivor.home).ca,
        query: "?stale=1",
      }),
      await readEvents(cluster().consoleUrl, { bearer: after.token }),
    ];
    for (const stream of streams) {
      const hello = await stream.wait("hello");
      expect([hello.services.length, hello.cluster.leader]).toEqual([3, null]);
      await stream.close();
    }

    for (const node of killed) await cluster().restart(node);
    await until("the session has ended", async () => {
      const answer = await own.ask("GET", "/users/whoami?stale=1", { headers: anew });
      return answer.status === 401;
    });
    await cluster().green();
    for (const node of cluster().cores)
      expect(codeOf(await api(node).ask("GET", "/users/whoami?stale=1", { headers: anew }))).toBe("unauthenticated");
    const again = await tryPassword(console, cluster().administrator.password);
    expect(again.status).toBe(200);
    expect(SignedIn.parse(again.body).user).toMatchObject({ role: "administrator", readOnly: null });
    const entries = await until("the audit has every sign-in", async () => {
      const found = await signInsIn();
      return found.length > 2 ? found : null;
    });
    const entry = { who: cluster().administrator.login, name: survivor.name, ref: survivor.ref };
    expect(entries).toMatchObject([entry, entry, entry]);
  });
});
