import { describe, expect, it } from "vitest";
import { Operation } from "@core-console/shared/contract/access";
import { PORT } from "@core-console/shared/contract/ports";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("cli-removal", { cores: 3, console: true });
const kuma = (...args: string[]) => cluster().kuma(args);
const at = (host: string) => `${host}:${PORT.rest}`;
const forget = (ref: string): void => {
  const { cores } = cluster();
  const at = cores.findIndex((one) => one.ref === ref);
  expect(at).toBeGreaterThanOrEqual(0);
  cores.splice(at, 1);
};

describe("kuma service remove", () => {
  it("shows the sum and asks: a script says --yes", async () => {
    const { name, host } = await cluster().follower();
    const got = await kuma("service", "remove", name, "--core", at(host));
    expect(got).toEqual({ code: 2, text: expect.stringMatching(/After this: 2 voters[^]*--yes/) });
    expect((await cluster().api.services()).map((one) => one.state)).toEqual(["active", "active", "active"]);
  });

  it("takes the leader out though it alone is asked, and waits until it is gone", async () => {
    const { ref, name, host } = await cluster().leader();
    const got = await kuma("service", "remove", name.toUpperCase(), "--yes", "--core", at(host));
    expect(got).toEqual({ code: 0, text: expect.stringMatching(/hands over first[^]*is removed/) });
    forget(ref);
    expect(await cluster().api.named(name)).toBeNull();
    expect(await cluster().api.cluster()).toMatchObject({ voters: 2, aliveVoters: 2 });
  });

  it("by the home of a host, also of one that was taken out: the others are asked; --json prints the operation", async () => {
    const { ref, name, home } = await cluster().follower();
    const got = await kuma("service", "remove", ref, "--yes", "--json", "--home", home);
    expect(got.code).toBe(0);
    expect(Operation.parse(JSON.parse(got.text.slice(got.text.indexOf("{"))))).toMatchObject({
      kind: "remove",
      name,
      state: "done",
    });
    forget(ref);
    const left = await kuma("service", "list", "--home", home);
    expect(left).toEqual({ code: 0, text: expect.stringContaining(cluster().cores[0]?.name ?? "no Core") });
    expect(left.text).not.toContain(name);
  });

  it("refuses the last one, in words", async () => {
    const [last] = cluster().cores;
    const got = await kuma("service", "remove", last?.name ?? "", "--yes", "--core", at(last?.host ?? ""));
    expect(got).toEqual({ code: 1, text: expect.stringContaining("another one has to vote") });
  });
});
