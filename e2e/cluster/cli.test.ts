import { describe, expect, it } from "vitest";
import { ClusterView } from "@core-console/shared/contract/cluster";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { PORT } from "@core-console/shared/contract/ports";
import { Service } from "@core-console/shared/contract/service";
import { signalAll } from "../support/cluster/core-node.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("cli", { cores: 1 });
const core = () => `${cluster().net.prefix}.11:${PORT.rest}`;
const kuma = (...args: string[]) => cluster().kuma([...args, "--core", core()]);

describe("the command line against a real Core", () => {
  it("lists, adds, shows, tells the ID and removes", async () => {
    expect(await kuma("service", "list")).toEqual({ code: 0, text: expect.stringMatching(/core-1/) });
    const added = await kuma("service", "add", "by hand", "--json");
    const service = Service.parse(JSON.parse(added.text));
    expect([added.code, service.name]).toEqual([0, "by hand"]);
    const shown = await kuma("service", "show", service.ref);
    expect([shown.code, shown.text]).toEqual([0, expect.stringContaining("by hand")]);
    expect(service.id).not.toBeNull();
    expect(await kuma("service", "id", "by hand")).toEqual({ code: 0, text: `${service.id}\n` });
    expect(await kuma("service", "show", "bye hand")).toEqual({ code: 1, text: expect.stringContaining("“by hand”?") });
    expect(await kuma("service", "remove", "BY HAND")).toEqual({ code: 0, text: "by hand is removed\n" });
    expect((await kuma("service", "show", service.ref)).code).toBe(1);
  });
  it("prints the API's own JSON", async () => {
    const status = await kuma("cluster", "status", "--json");
    expect(status.code).toBe(0);
    const here = JSON.parse((await cluster().kuma(["version", "--json"])).text) as { engine: { version: string } };
    expect(ClusterView.parse(JSON.parse(status.text))).toMatchObject({
      voters: 1,
      leadership: "confirmed",
      leastEngine: "3.4",
      members: [{ engineVersion: here.engine.version }],
    });
    const list = await kuma("service", "list", "--json");
    expect((JSON.parse(list.text) as { name: string }[]).map((s) => s.name)).toEqual(["core-1"]);
  });
  it("tells a no of the cluster (1) from a call that is wrong (2)", async () => {
    const taken = await kuma("service", "add", "CORE-1");
    expect([taken.code, taken.text]).toEqual([1, expect.stringContaining("core-1")]);
    expect((await kuma("service", "add", " ")).code).toBe(2);
    expect((await kuma("service", "remove", FIRST_CORE_ID)).code).toBe(1);
    expect((await kuma("service", "add")).code).toBe(2);
    expect((await kuma("service", "frobnicate")).code).toBe(2);
    expect((await kuma("service", "list", "--colour")).code).toBe(2);
  });
  it("says so when nobody is reachable (3)", async () => {
    const nowhere = await cluster().kuma(["service", "list", "--core", `${cluster().net.prefix}.250:${PORT.rest}`]);
    expect([nowhere.code, nowhere.text]).toEqual([3, expect.stringContaining(".250")]);
  });
  it("speaks Russian where the environment does", async () => {
    const { text } = await cluster().kuma(["service", "add", "core-1", "--core", core()], {
      LANG: "ru_RU.UTF-8",
      LC_ALL: "ru_RU.UTF-8",
    });
    expect(text).toMatch(/[а-яё]{4}/i);
  });
  it("says its version and helps without a cluster", async () => {
    expect(await cluster().kuma(["version"])).toEqual({ code: 0, text: expect.stringMatching(/^kuma \d/) });
    expect((await cluster().kuma(["help"])).code).toBe(0);
    expect((await cluster().kuma([])).code).toBe(2);
  });
  it("reaches another Core of the list when the first does not answer", async () => {
    const { code } = await cluster().kuma([
      "cluster",
      "status",
      "--core",
      `${cluster().net.prefix}.250:${PORT.rest},${core()}`,
    ]);
    expect(code).toBe(0);
  });
  it("starts again over a stale socket and the lock of a Core that was killed", async () => {
    const [first] = cluster().cores;
    if (first === undefined) throw new Error("no Core");
    const before = (await cluster().api.services()).map((s) => s.ref);
    signalAll(first, "SIGKILL");
    await cluster().restart(first);
    await cluster().green();
    expect((await cluster().api.services()).map((s) => s.ref)).toEqual(before);
  });
});
