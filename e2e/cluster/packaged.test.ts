import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { kumaEnv, ROOT } from "../support/cluster/kuma.ts";
import { useCluster } from "./use-cluster.ts";

const EXECUTABLE = join(ROOT, "dist/package/kuma");

// Before the cluster of this file, whose Core it is.
beforeAll(() => {
  const built = spawnSync("npm", ["run", "--silent", "package", "--", "--executable"], { cwd: ROOT, encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stdout + built.stderr);
  process.env["KUMA_EXECUTABLE"] = EXECUTABLE;
  // It is not of a checkout, so it does not look for the checkout's engine by itself.
  process.env["KUMA_ENGINE_CACHE"] ??= join(ROOT, ".cache/etcd");
});
const cluster = useCluster("packaged", { cores: 1 });
const page = () => `http://${cluster().net.prefix}.11:7220`;

describe("the packaged executable", () => {
  it("says its version and commit, whatever options for Node are around", () => {
    const env = kumaEnv({ NODE_OPTIONS: "--no-such-option", PATH: "/nowhere" });
    const said = spawnSync(EXECUTABLE, ["version"], { encoding: "utf8", env });
    expect(said).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^kuma \d+\.\d+\.\d+ \(commit [0-9a-f]{12}(\+changes)?, node 26\./),
    });
  });

  it("serves the page from inside, each file with its type, packed where the browser takes it", async () => {
    const html = await fetch(page(), { headers: { accept: "text/html" } });
    expect(html.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await html.text())?.[1] ?? "";
    const got = await fetch(page() + script, { headers: { "accept-encoding": "br" } });
    expect(got.headers.get("content-encoding")).toBe("br");
    expect(got.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect((await got.text()).length).toBeGreaterThan(1000);
    const style = /href="(\/assets\/[^"]+\.css)"/.exec(await (await fetch(page())).text())?.[1] ?? "";
    const css = await (await fetch(page() + style)).text();
    const font = /url\((\/assets\/[^)]+\.woff2)\)/.exec(css)?.[1] ?? "";
    const file = await fetch(page() + font);
    expect([file.status, file.headers.get("content-type")]).toEqual([200, "font/woff2"]);
    expect((await file.bytes()).subarray(0, 4)).toEqual(new Uint8Array(Buffer.from("wOF2")));
    expect((await fetch(`${page()}/.vite/manifest.json`)).status).toBe(404);
  });

  it("signs an administrator in, and names itself in the command that joins a Core here", async () => {
    const made = await cluster().api.add("core-2");
    const guide = await cluster().api.guide(made.ref);
    expect(guide.commands.runHere).toContain(`${EXECUTABLE} core --raft.join`);
    expect(guide.commands.runHere).not.toContain(`${EXECUTABLE} ${EXECUTABLE}`);
  });
});
