import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PORT } from "@core-console/shared/contract/ports";
import { kuma } from "../support/cluster/kuma.ts";
import { runningIn } from "../support/cluster/processes.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("cli-access", { cores: 1 });
const core = () => `${cluster().net.prefix}.11:${PORT.rest}`;
const home = () => cluster().cores[0]?.home ?? "";
let shells = 0;

/** Runs lines of a shell as an operator has it, with `kuma` in its path; only these lines sign in. */
async function shell(script: string, env: Record<string, string> = {}): Promise<{ code: number | null; text: string }> {
  const words = kuma()
    .map((word) => `'${word}'`)
    .join(" ");
  const child = await cluster().run(`shell-${++shells}`, ["bash", "-c", `kuma() { ${words} "$@"; }\n${script}`], {
    KUMA_CORE: core(),
    XDG_STATE_HOME: join(cluster().dir, "state"),
    LOGIN: cluster().administrator.login,
    PASSWORD: cluster().administrator.password,
    HERE: home(),
    ...env,
  });
  const { code } = await child.exited;
  return { code, text: child.text() };
}

describe("signing in on the command line", () => {
  it("needs it: without, exit 1 and how to", async () => {
    expect(await shell("kuma service list")).toEqual({ code: 1, text: expect.stringContaining("kuma login") });
    expect(await shell("kuma service list", { KUMA_TOKEN: "kct_nobody" })).toEqual({
      code: 1,
      text: expect.stringContaining("KUMA_TOKEN"),
    });
    expect((await shell("kuma login $LOGIN --password-stdin <<< wrong")).code).toBe(1);
  });

  it("keeps the session for its owner alone, until logout", async () => {
    const got = await shell(
      'kuma login $LOGIN --password-stdin <<< "$PASSWORD" && kuma whoami && kuma service list && kuma session list',
    );
    expect(got).toEqual({ code: 0, text: expect.stringMatching(/Administrator[^]*core-1[^]*this one/) });
    const file = join(cluster().dir, "state/kuma/sessions.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await shell("kuma logout && kuma service list")).toEqual({
      code: 1,
      text: expect.stringContaining("kuma login"),
    });
  });

  it("makes tokens and users whose secrets stand alone on stdout, and takes them away", async () => {
    const got = await shell(`
      set -e
      kuma login $LOGIN --password-stdin <<< "$PASSWORD" >/dev/null
      T=$(kuma token add ci --role viewer --days 30 2>/dev/null)
      KUMA_TOKEN=$T kuma whoami
      KUMA_TOKEN=$T kuma service add by-a-viewer && exit 9
      P=$(kuma user add ivan --role operator --name Ivan 2>/dev/null)
      XDG_STATE_HOME=$XDG_STATE_HOME/ivan kuma login ivan --password-stdin <<< "$P"
      XDG_STATE_HOME=$XDG_STATE_HOME/ivan kuma service list && exit 9
      XDG_STATE_HOME=$XDG_STATE_HOME/ivan kuma user password --password-stdin <<< "four quite ordinary words"
      XDG_STATE_HOME=$XDG_STATE_HOME/ivan kuma service add by-ivan
      kuma user role IVAN viewer
      XDG_STATE_HOME=$XDG_STATE_HOME/ivan kuma service add by-a-viewer && exit 9
      kuma user disable ivan
      XDG_STATE_HOME=$XDG_STATE_HOME/ivan kuma whoami && exit 9
      kuma user remove ivan
      kuma token remove ci
      KUMA_TOKEN=$T kuma whoami && exit 9
      kuma user role $LOGIN viewer && exit 9
      exit 0`);
    expect(got).toEqual({ code: 0, text: expect.stringContaining("ivan is Viewer now") });
    expect(got.text).toContain("last local administrator");
    expect(await cluster().api.named("by-ivan")).not.toBeNull();
    expect(await cluster().api.named("by-a-viewer")).toBeNull();
  });

  it("tells it all in the audit, and no secret", async () => {
    const wanted = ["sign_in done", "sign_in refused", "token.add done", "user.add done", "access.refused refused"];
    // Entries of refusals are written a moment later.
    const got = await until("all of it in the audit", async () => {
      const listed = await shell("kuma audit list --json --limit 1000", { KUMA_TOKEN: cluster().administrator.token });
      if (listed.code !== 0) throw new Error(listed.text);
      const entries = JSON.parse(listed.text) as { what: string; outcome: string; who: string }[];
      const told = new Set(entries.map((e) => `${e.what} ${e.outcome}`));
      const missing = wanted.filter((one) => !told.has(one));
      if (missing.length > 0) throw new Error(`missing: ${missing.join(", ")}`);
      return listed;
    });
    expect(got.text).not.toMatch(/kc[stl]_[\w-]{10}/);
    expect(got.text).not.toContain(cluster().administrator.password);
  });
});

describe("a Core's host", () => {
  it("makes links that are good once", async () => {
    const link = (await shell("kuma user sign-in-link $LOGIN --home $HERE 2>/dev/null")).text.trim();
    expect(link).toMatch(/^http:\/\/\S+:7220\/setup#kcl_\S+$/);
    const secret = link.slice(link.indexOf("#") + 1);
    const use = () => cluster().client(`http://${core()}`).ask("POST", "/setup", { body: { secret } });
    expect((await use()).status).toBe(200);
    expect((await use()).status).toBe(410);
    expect((await shell("kuma user sign-in-link nobody --home $HERE")).code).toBe(1);
  });

  it("says that there is an administrator, and makes no link for a first one then", async () => {
    expect((await shell("kuma user setup-link --home $HERE 2>&1 >/dev/null")).text).toContain("one more");
    expect(await shell("kuma user setup-link --first --home $HERE")).toEqual({ code: 0, text: "" });
  });

  it("finds its cluster by its home, and says what is wrong with one that has no Core", async () => {
    const env = { KUMA_TOKEN: cluster().administrator.token, KUMA_CORE: "" };
    expect(await shell("kuma service list", { ...env, KUMA_HOME: home() })).toEqual({
      code: 0,
      text: expect.stringContaining("core-1"),
    });
    expect((await shell("kuma service list --home $HERE", env)).code).toBe(0);
    expect(await shell("kuma login admin --home /nowhere --password-stdin <<< x", env)).toEqual({
      code: 2,
      text: expect.stringContaining("no Core lives in /nowhere"),
    });
  });

  it("shows no secret to whoever lists its processes", () => {
    const running = runningIn(cluster().dir);
    expect(running.map((p) => p.comm)).toContain("etcd");
    expect(running.length).toBeGreaterThan(1);
    for (const { command } of running) expect(command).not.toMatch(/kc[stl]_/);
  });
});

describe("kuma service restart", () => {
  it("of the only voter asks, so that a script says --yes; then it waits until it is over", async () => {
    const env = { KUMA_TOKEN: cluster().administrator.token };
    expect(await shell("kuma service restart core-1 </dev/null", env)).toEqual({
      code: 2,
      text: expect.stringContaining("--yes"),
    });
    const got = await shell("kuma service restart CORE-1 --yes", env);
    expect(got).toEqual({ code: 0, text: expect.stringContaining("core-1 is restarted") });
  });
});
