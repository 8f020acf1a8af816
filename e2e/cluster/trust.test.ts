import { globSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { AuditEntry } from "@core-console/shared/contract/access";
import { NodeView } from "@core-console/shared/contract/cluster";
import { HEADER } from "@core-console/shared/contract/headers";
import { PORT } from "@core-console/shared/contract/ports";
import { changeInSession } from "../support/cluster/administrator.ts";
import { type Api, apiOver } from "../support/cluster/api.ts";
import { type Client, codeOf as codeOfAnswer } from "../support/cluster/client.ts";
import { certificatesIn, type CoreNode } from "../support/cluster/core-node.ts";
import { kuma } from "../support/cluster/kuma.ts";
import { nodeReport } from "../support/node-report.ts";
import { makePeople, signInAs } from "../support/cluster/people.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("trust", { cores: 1 });
const first = (): CoreNode => {
  const [core] = cluster().cores;
  if (core === undefined) throw new Error("no Core");
  return core;
};
/** The first Core's API, asked with the certificate of another host. */
const withCertificateOf = (node: CoreNode): Client => {
  const { ca, cert, key } = certificatesIn(node.home);
  return cluster().client(`https://${first().host}:${PORT.internal}`, { ca, cert, key });
};
const codeOf = async (client: Client, method: string, path: string, body?: unknown): Promise<string> => {
  const answer = await client.ask(method, path, body === undefined ? {} : { body });
  return answer.problem === null ? String(answer.status) : `${answer.status} ${answer.problem.code}`;
};

describe("root on a learner's host, who would like to be an administrator", () => {
  it("is printed no setup link and no sign-in link", async () => {
    const learner = await cluster().join("core-2");
    const { administrator } = cluster();
    for (const words of [["setup-link"], ["sign-in-link", administrator.login]]) {
      const { code, text } = await cluster().kuma(["user", ...words, "--home", learner.home]);
      expect([code, text]).toEqual([1, expect.stringContaining("Only a voting Core may do this")]);
      expect(text).not.toContain("/setup#");
    }
  });

  it("gets no link, key or log of another Core by its certificate either", async () => {
    const learner = cluster().cores[1] ?? first();
    const stolen = withCertificateOf(learner);
    const tried = [
      await codeOf(stolen, "POST", "/setup-links", { user: null }),
      await codeOf(stolen, "POST", "/setup-links", { user: cluster().administrator.login }),
      await codeOf(stolen, "GET", "/node/ca-key"),
      await codeOf(stolen, "GET", "/node/log"),
      await codeOf(stolen, "GET", "/node/log/download"),
      await codeOf(stolen, "POST", "/node/log-level", { level: "debug" }),
      await codeOf(stolen, "POST", "/node/dial", { raft: `${first().host}:7209`, internal: `${first().host}:7210` }),
    ];
    expect(tried).toEqual(tried.map(() => "403 forbidden"));
    // A voter's certificate is let in by the same calls.
    expect(await codeOf(withCertificateOf(first()), "POST", "/setup-links", { user: null })).toBe("201");
  });

  it("is not believed whom it forwards for: tries that it passes on are its own", async () => {
    const learner = cluster().cores[1] ?? first();
    const trySignIn = async (client: Client, address: string): Promise<void> => {
      const headers = { [HEADER.forwardedFor]: address };
      const body = { login: "nobody-here", password: "wrong" };
      expect(codeOfAnswer(await client.ask("POST", "/api/login", { bare: true, body, headers }))).toBe(
        "bad_credentials",
      );
    };
    await trySignIn(withCertificateOf(first()), "203.0.113.1");
    await trySignIn(withCertificateOf(learner), "203.0.113.2");
    const from = await until("both tries are in the audit", async () => {
      const { body } = await cluster().api.client.get("/audit?what=sign_in&outcome=refused&size=100");
      const seen = z
        .array(AuditEntry)
        .parse(body)
        .map((entry) => entry.from);
      return seen.length < 2 ? null : seen.toSorted();
    });
    expect(from).toEqual(["127.0.0.1", "203.0.113.1"]);
  });

  it("talks the cluster neither into another leader nor into another life", async () => {
    const learner = cluster().cores[1] ?? first();
    const stolen = withCertificateOf(learner);
    const { body } = await stolen.ask("GET", "/node");
    const { memberId, term, clusterId, generation } = NodeView.parse(body);
    const report = nodeReport({
      ref: learner.ref,
      sequence: 1_000_000,
      version: "9.9.9",
      startedAt: new Date(0).toISOString(),
      generation: 99,
      clusterId,
      memberId,
      engine: "ready",
      raftState: "StateLeader",
      term: 1_000_001,
      leaderMemberId: memberId,
      commitIndex: 1,
      appliedIndex: 1,
      leaving: true,
    });
    expect(await codeOf(stolen, "POST", "/node/report", report)).toBe("200");
    expect(await codeOf(stolen, "POST", "/node/report", { ...report, ref: first().ref })).toBe("403 forbidden");
    const view = await until("the cluster answers", () => cluster().api.cluster());
    expect(view).toMatchObject({ leadership: "confirmed", leader: { ref: first().ref }, term, generation });
  });
});

describe("a host by an ID that an operator made", () => {
  const operator = async (): Promise<Api> => {
    const rest = cluster().client(`http://${first().host}:${PORT.rest}`);
    const { login, password } = cluster().administrator;
    const { operator: person } = await makePeople(rest, await signInAs(rest, login, password));
    return apiOver(cluster().client(rest.base, null, await signInAs(rest, person.login, person.password)));
  };
  const asAdministrator = (path: string, body?: unknown): Promise<number> =>
    changeInSession(
      cluster().client(`http://${first().host}:${PORT.console}`),
      cluster().administrator,
      "POST",
      path,
      body,
    );
  const started = async (name: string) => {
    const api = await operator();
    const { ref } = await api.add(name);
    const { runHere } = (await api.guide(ref)).commands;
    const child = await cluster().run(name, ["bash", "-c", `exec ${runHere ?? ""}`]);
    const waiting = await until(`${name} waits for approval`, async () => {
      if (child.exit() !== null) throw new Error(`${name} ended: ${child.text().slice(-500)}`);
      return (await cluster().api.show(ref)).join?.approval;
    });
    return { api, ref, child, waiting, home: /--home (\S+)/.exec(runHere ?? "")?.[1] ?? "" };
  };

  it("waits without a certificate, shows its key's fingerprint, and joins by itself once it is approved", async () => {
    const { api, ref, child, waiting, home } = await started("core-3");
    const groups = (waiting.fingerprint.slice(0, 32).toUpperCase().match(/.{4}/g) ?? []).join(" ");
    await until("it says what to compare", () => child.text().includes(groups));
    expect(child.text()).toContain("An administrator of the cluster has to let this host in");
    expect(await cluster().api.show(ref)).toMatchObject({ status: "joining", join: { stage: "called" } });
    expect(globSync("core/*/certificates/node.crt", { cwd: home })).toEqual([]);

    const { fingerprint, host, addresses } = waiting;
    const shown = { fingerprint, host, addresses };
    expect(codeOfAnswer(await api.change("POST", `/services/${ref}/approve`, { body: shown }))).toBe("forbidden");
    expect(codeOfAnswer(await cluster().api.change("POST", `/services/${ref}/approve`, { body: shown }))).toBe(
      "password_needed",
    );
    expect(await asAdministrator(`/services/${ref}/approve`, { ...shown, addresses: ["127.0.0.99"] })).toBe(412);
    expect(await asAdministrator(`/services/${ref}/approve`, shown)).toBe(200);
    await cluster().adopt("core-3", `--home ${home}`, child);
    await cluster().green(ref);
    const { join: joined } = await cluster().api.show(ref);
    expect(joined?.stages.slice(0, 4).map((s) => s.stage)).toEqual(["issued", "called", "approval", "certified"]);
    expect(joined?.stages.find((s) => s.stage === "approval")?.params["by"]).toBe(cluster().administrator.login);
  });

  it("is turned away with who did it, and its ID is burned", async () => {
    const { ref, child } = await started("core-4");
    const core = { KUMA_CORE: `${first().host}:${PORT.rest}` };
    const refused = await cluster().kuma(["service", "refuse", "core-4"], core);
    expect([refused.code, refused.text]).toEqual([0, expect.stringContaining("turned away")]);
    expect((await child.exited).code).toBe(1);
    expect(child.text()).toContain(`${cluster().administrator.login} turned the host away`);
    expect(codeOfAnswer(await cluster().api.change("POST", `/services/${ref}/join`))).toBe("id_expired");
    const tried = await cluster().kuma(["service", "approve", "core-4", "--yes"], core);
    expect([tried.code, tried.text]).toEqual([1, expect.stringContaining("no host waits for approval")]);
  });

  /** The command line as an administrator has it who has just signed in, without a terminal. */
  const signedIn = async (words: string): Promise<{ code: number | null; text: string }> => {
    const program = kuma()
      .map((word) => `'${word}'`)
      .join(" ");
    const { login, password } = cluster().administrator;
    const script = `${program} login "$LOGIN" --password-stdin <<< "$PASSWORD" && ${program} ${words}`;
    const child = await cluster().run("signed-in", ["bash", "-c", script], {
      KUMA_CORE: `${first().host}:${PORT.rest}`,
      XDG_STATE_HOME: join(cluster().dir, "state"),
      LOGIN: login,
      PASSWORD: password,
    });
    return { code: (await child.exited).code, text: child.text() };
  };

  it("is left to its unit by an installation, which ends with 5: by kuma service approve it goes on by itself", async () => {
    const api = await operator();
    const { ref } = await api.add("core-5");
    const { id, caHash } = await api.guide(ref);
    const home = mkdtempSync(join(cluster().dir, "h-"));
    const nothing = { purge: false, keepMember: false, yes: false, id: null, newCluster: false, notes: [] };
    const places = {
      host: null,
      raftListen: null,
      raftAddresses: [],
      health: null,
      internal: null,
      private: null,
      rest: null,
    };
    const asked = { host: first().host, port: PORT.internal, id, caHash };
    const options = JSON.stringify({ act: "run", join: asked, home, ...nothing, ...places });
    const identity = await cluster().run("identity", [...kuma(), "core-identity"], { KUMA_IDENTITY: options });
    expect([(await identity.exited).code, identity.text()]).toEqual([
      5,
      expect.stringContaining("has to let this host in"),
    ]);

    const unit = await cluster().run("core-5", [...kuma(), "core", "--home", home]);
    await until("it waits", async () => (await cluster().api.show(ref)).join?.approval);
    const shown = /this host’s key, to compare there: ([0-9A-F ]+)/.exec(identity.text())?.[1];
    expect(shown).toMatch(/^([0-9A-F]{4} ){7}[0-9A-F]{4}$/);
    // Neither a token nor a missing one lets a host in.
    const core = { KUMA_CORE: `${first().host}:${PORT.rest}` };
    const byToken = await cluster().kuma(["service", "approve", "core-5", "--yes"], core);
    expect([byToken.code, byToken.text]).toEqual([1, expect.stringContaining("A token cannot do this")]);
    const unasked = await signedIn("service approve core-5");
    expect([unasked.code, unasked.text]).toEqual([2, expect.stringContaining("--yes")]);
    expect((await cluster().api.show(ref)).join?.approval).toBeDefined();
    const approved = await signedIn("service approve core-5 --yes");
    expect([approved.code, approved.text]).toEqual([0, expect.stringContaining("goes on with joining by itself")]);
    expect(approved.text).toContain(`to compare with what the host shows: ${shown}`);
    await cluster().adopt("core-5", `--home ${home}`, unit);
    await until("it has its certificate", async () =>
      (await cluster().api.show(ref)).join?.stages.some((s) => s.stage === "certified"),
    );
    expect(globSync("core/*/join.json", { cwd: home })).toEqual([]);
  });
});
