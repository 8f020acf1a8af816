import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { PORT } from "@core-console/shared/contract/ports";
import { Settings } from "@core-console/shared/contract/settings";
import { changeInSession, cookieHeaders } from "../support/cluster/administrator.ts";
import { certificatesIn, type CoreNode } from "../support/cluster/core-node.ts";
import { addUntilLost, endCore, folderOf, growToThree, recoverOn, startAlone } from "../support/cluster/recovering.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("learner-recovery", { cores: 2 });

const OIDC = {
  enabled: true,
  issuer: "https://sign-in.example",
  clientId: "kuma",
  clientSecret: "s3cret-of-the-client",
  label: "Example",
  scopes: "openid",
  roleClaim: "groups",
  roles: [{ value: "soc", role: "operator" }],
  ca: null,
};

interface Plan {
  host: { log: { last: { term: number; index: number }; torn: { segment: string; offset: number } | null } };
  plan: { ways: { way: string; best?: { ref: string; vote: string } }[] };
}

/** Returns the names that begin like this in the log of an engine, up to its last whole record. */
function namesInLog(raft: string, prefix: string, { torn }: Plan["host"]["log"]): string[] {
  const segments = globSync("member/wal/*.wal", { cwd: raft }).map((file) => {
    const bytes = readFileSync(join(raft, file));
    return bytes.subarray(0, basename(file) === torn?.segment ? torn.offset : bytes.length).toString("latin1");
  });
  return [...new Set(segments.join("\n").match(new RegExp(`${prefix} \\d+(?=")`, "g")))];
}

const settings = async (): Promise<Settings> => {
  const console = cluster().client(`http://${cluster().cores[0]?.host ?? ""}:${PORT.console}`);
  const headers = await cookieHeaders(console, cluster().administrator);
  return Settings.parse((await console.ask("GET", "/settings", { headers })).body);
};

describe("from a learner's data, where no voter's is left", () => {
  let voter: CoreNode;
  let learner: CoreNode;

  it("its own plan offers it, and any voter that is only switched off goes before it", async () => {
    const [first, second] = cluster().cores;
    if (first === undefined || second === undefined) throw new Error("there are no two Cores");
    [voter, learner] = [first, second];
    expect(await cluster().api.cluster()).toMatchObject({ voters: 1, learners: 1 });
    const console = cluster().client(`http://${voter.host}:${PORT.console}`);
    expect(await changeInSession(console, cluster().administrator, "PATCH", "/settings", { oidc: OIDC })).toBe(200);
    expect(await settings()).toMatchObject({ oidc: { hasSecret: true } });

    const adding = addUntilLost(cluster(), "under traffic");
    await until("some changes are confirmed", async () => (await cluster().api.named("under traffic 5")) !== null);
    await Promise.all([endCore(voter), endCore(learner)]);
    await adding;

    const file = join(folderOf(learner), "raft", ".reset");
    writeFileSync(file, "");
    const reset = await cluster().run("reset-of-a-learner", learner.argv);
    expect(await reset.exited).toMatchObject({ code: expect.toSatisfy((code) => code !== 0) });
    expect([reset.text(), existsSync(file)]).toEqual([expect.stringContaining("is a learner"), false]);

    const off = await recoverOn(cluster(), learner, "--switched-off", voter.name);
    expect(off).toMatchObject({ code: 1, text: expect.stringContaining("is a learner") });
    expect(globSync("{recovery*,raft.*}", { cwd: folderOf(learner) })).toEqual([]);
  });

  it("goes on with all that the learner's log holds, a new CA, and a list of the secrets to enter again", async () => {
    const planned = await cluster().kuma(["cluster", "recover", "--plan", "--json", "--home", learner.home]);
    const { host, plan } = JSON.parse(planned.text) as Plan;
    expect(plan.ways[1]).toMatchObject({ way: "from_learner", best: { ref: learner.ref, vote: "learner" } });
    const held = namesInLog(join(folderOf(learner), "raft"), "under traffic", host.log);
    expect(held.length).toBeGreaterThanOrEqual(5);
    // Its disk is lost: nothing of it can be used any more.
    rmSync(voter.home, { recursive: true });

    const done = await recoverOn(cluster(), learner, "--lost", voter.name, "--json");
    expect(done.code, done.text).toBe(0);
    const made = JSON.parse(done.text.slice(done.text.indexOf("{"))) as object;
    expect(made).toMatchObject({
      last: host.log.last,
      newCaHash: expect.stringMatching(/^sha256:/),
      lostSecrets: ["oidc"],
    });

    await startAlone(cluster(), learner, 2);
    const names = new Set((await cluster().api.services()).map(({ name }) => name));
    expect(held.filter((name) => !names.has(name))).toEqual([]);
    expect(await cluster().api.named(voter.name)).toBeNull();
    await until("the Core has made the keys that only voters hold", () => {
      const { caKey, sealingKey } = certificatesIn(learner.home);
      return caKey !== null && sealingKey !== null;
    });
    await until("what is to be entered again is a warning", async () =>
      (await cluster().api.cluster()).warnings.some(({ code }) => code === "oidc_secret_lost"),
    );
    expect(await settings()).toMatchObject({ oidc: { enabled: true, hasSecret: false, clientId: "kuma" } });
    await growToThree(cluster(), ["core-4", "core-5"]);
  });

  it("an administrator enters the secret again, and the warning ends", async () => {
    const console = cluster().client(`http://${learner.host}:${PORT.console}`);
    // A sign-in while no Core leads is one to look only, and ends with that.
    await until("the secret is stored", async () => {
      const status = await changeInSession(console, cluster().administrator, "PATCH", "/settings", { oidc: OIDC });
      return status === 200 || null;
    });
    await until("no warning is left", async () =>
      (await cluster().api.cluster()).warnings.every(({ code }) => code !== "oidc_secret_lost"),
    );
    expect(await settings()).toMatchObject({ oidc: { hasSecret: true } });
  });
});
