import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { PORT } from "@core-console/shared/contract/ports";
import { identityIn } from "../support/cluster/core-node.ts";
import { etcdAt, socketOf } from "../support/cluster/etcd.ts";
import { kuma } from "../support/cluster/kuma.ts";
import { runningIn } from "../support/cluster/processes.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const cluster = useCluster("refused-joins", { cores: 1 });
const at = (port: number) => `${cluster().net.prefix}.11:${port}`;
const folder = () => mkdtempSync(join(cluster().dir, "h-"));

/** Creates a service and returns what a joining host needs. */
async function fresh(name = `s-${randomUUID().slice(0, 8)}`) {
  const service = await cluster().api.add(name);
  const guide = await cluster().api.guide(service.ref);
  return { name, ref: service.ref, id: guide.id, hash: guide.caHash };
}
const joinArgs = (o: { id: string; hash?: string; home?: string; to?: string }) => [
  "core",
  "--raft.join",
  o.to ?? at(PORT.internal),
  "--id",
  o.id,
  ...(o.hash === undefined ? [] : ["--raft.ca-hash", o.hash]),
  "--home",
  o.home ?? folder(),
];
/** Returns the files of a home besides its lock; a join refused before it was trusted must leave none. */
const filesIn = (home: string) =>
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => f.name);

describe.concurrent("a call that makes no sense", () => {
  const id = randomUUID();
  const calls: [what: string, args: string[], said: RegExp][] = [
    ["--raft.join without --id", ["--raft.join", "127.0.0.1:7210"], /--id/],
    ["--id without --raft.join", ["--id", id], /--raft\.join/],
    ["a malformed ID", ["--raft.join", "127.0.0.1:7210", "--id", "12345"], /12345/],
    ["an ID in capitals", ["--raft.join", "127.0.0.1:7210", "--id", id.toUpperCase()], /ID/],
    [
      "the first Core's ID",
      ["--raft.join", "127.0.0.1:7210", "--id", "00000000-0000-0000-0000-000000000000"],
      /first/i,
    ],
    ["a malformed hash", ["--raft.join", "127.0.0.1:7210", "--id", id, "--raft.ca-hash", "sha256:12"], /sha256/],
    ["a port out of range", ["--raft.join", "127.0.0.1:99999", "--id", id], /99999/],
    ["an unknown option", ["--raft.joyn", "127.0.0.1:7210"], /--raft\.join/],
  ];
  it.each(calls)("refuses %s with exit code 2", async (_, args, said) => {
    const home = folder();
    const { code, text } = await cluster().kuma(["core", ...args, "--home", home]);
    expect([code, text]).toEqual([2, expect.stringMatching(said)]);
    expect(filesIn(home)).toEqual([]);
  });
});

describe("a join that the cluster refuses", () => {
  it("knows no ID that nobody made", async () => {
    const { hash } = await fresh();
    const { code, text } = await cluster().kuma(joinArgs({ id: randomUUID(), hash }));
    expect(code).toBe(1);
    expect(text).toContain("There is no service with this ID");
  });

  it("lets exactly one of two hosts in that call with one ID at the same time, and tells the other of both", async () => {
    const { id, hash, ref } = await fresh("one-id");
    const homes = [folder(), folder()];
    const children = await Promise.all(
      homes.map((home, i) => cluster().run(`twin-${i}`, [...kuma(), ...joinArgs({ id, hash, home })])),
    );
    const loser = await Promise.race(children.map(async (child) => ({ child, exit: await child.exited })));
    expect(loser.exit.code).toBe(1);
    expect(loser.child.text()).toMatch(/already used by .* An ID lets one host in, once/);
    expect(loser.child.text()).toContain(cluster().net.prefix);
    const winner = children.find((c) => c !== loser.child);
    // The one is refused as soon as the other is let in, which then has yet to write down what it got.
    const enrolled = await until("the winner's identity", () => {
      const found = homes.map((home) => identityIn(home)).filter((i) => i !== null);
      return found.length > 0 ? found : null;
    });
    expect(enrolled.map((e) => e.ref)).toEqual([ref]);
    expect(winner?.exit()).toBeNull();

    const again = await cluster().kuma(joinArgs({ id, hash }));
    expect([again.code, again.text]).toEqual([1, expect.stringContaining("already used")]);

    winner?.signal("SIGTERM");
    await winner?.exited;
    for (const home of homes) await until("nothing left", () => runningIn(home).length === 0);
  });

  it("is told an ID that was removed meanwhile", async () => {
    const { id, hash, ref } = await fresh();
    await cluster().api.change("DELETE", `/services/${ref}`);
    const { code, text } = await cluster().kuma(joinArgs({ id, hash }));
    expect([code, text]).toEqual([1, expect.stringContaining("There is no service with this ID")]);
  });

  it("is told an ID that ran out, and how to get more time; renewed, it is good again", async () => {
    const { id, hash, ref } = await fresh("ran-out");
    const etcd = etcdAt(socketOf(cluster().cores[0]?.home ?? ""));
    const [record] = await etcd.prefix(`/kuma/r/service/${ref}`);
    const value = { ...(JSON.parse(record?.value ?? "{}") as object), expiresAt: "2020-01-01T00:00:00.000Z" };
    await etcd.put(`/kuma/r/service/${ref}`, JSON.stringify(value));
    await etcd.close();
    await until("expired", async () => (await cluster().api.show(ref)).status === "expired");
    const { code, text } = await cluster().kuma(joinArgs({ id, hash }));
    expect([code, text]).toEqual([1, expect.stringMatching(/renew/i)]);
    await cluster().api.change("POST", `/services/${ref}/join`);
    expect((await cluster().api.show(ref)).status).toBe("not_installed");

    // Renewing keeps the ID: the command that was copied before lets its host in now.
    const home = folder();
    const child = await cluster().run("renewed", [...kuma(), ...joinArgs({ id, hash, home })]);
    expect((await until("enrolled", () => identityIn(home))).ref).toBe(ref);
    child.signal("SIGTERM");
    await child.exited;
    await until("nothing left", () => runningIn(home).length === 0);
  });

  it("refuses a second Core on a host that has one", async () => {
    const { id, hash } = await fresh();
    const { code, text } = await cluster().kuma([...joinArgs({ id, hash }), "--host", `${cluster().net.prefix}.11`]);
    expect([code, text]).toEqual([1, expect.stringMatching(/core-1|taken/)]);
  });
});

describe.concurrent("a server that is not the cluster's Core API", () => {
  it("sends no ID to a cluster with another CA", async () => {
    const { id } = await fresh();
    const home = folder();
    const { code, text } = await cluster().kuma(joinArgs({ id, hash: `sha256:${"0".repeat(64)}`, home }));
    expect([code, text]).toEqual([1, expect.stringMatching(/not the cluster you mean/)]);
    // The lock file stays where it is: see process/lock.ts.
    expect(filesIn(home)).toEqual(["lock"]);
  });
  it("a hash that is given counts also where a CA was prepared", async () => {
    const { id } = await fresh();
    const home = folder();
    const first = identityIn(cluster().cores[0]?.home ?? "")?.folder ?? "";
    cpSync(join(first, "certificates/ca.crt"), join(home, "ca.crt"));
    const { code, text } = await cluster().kuma(joinArgs({ id, hash: `sha256:${"0".repeat(64)}`, home }));
    expect([code, text]).toEqual([1, expect.stringMatching(/not the cluster you mean/)]);
  });
  it("asks for a way to trust where none is given", async () => {
    const { id } = await fresh();
    const { code, text } = await cluster().kuma(joinArgs({ id }));
    expect([code, text]).toEqual([1, expect.stringMatching(/--raft\.ca-hash/)]);
  });
  it.each([PORT.health, PORT.raft, PORT.console, PORT.rest])(
    "says that port %i is not the one to join on",
    async (port) => {
      const { id, hash } = await fresh();
      const { code, text } = await cluster().kuma(joinArgs({ id, hash, to: at(port) }));
      expect([code, text]).toEqual([1, expect.stringMatching(/no Core|7210/)]);
      expect(text).toContain("7210");
    },
  );
  it("says that nobody listens, and what to check", async () => {
    const { id, hash } = await fresh();
    const to = `${cluster().net.prefix}.200:${PORT.internal}`;
    const { code, text } = await cluster().kuma(joinArgs({ id, hash, to }));
    expect([code, text]).toEqual([1, expect.stringMatching(/cannot be reached/)]);
    expect(text).toContain(to);
  });
  it("says that a name does not resolve", async () => {
    const { id, hash } = await fresh();
    const { code, text } = await cluster().kuma(joinArgs({ id, hash, to: "core.invalid:7210" }));
    expect([code, text]).toEqual([
      1,
      expect.stringContaining("core.invalid:7210 cannot be reached: the name does not resolve. Check the address"),
    ]);
  });
  it("is not fooled by a program that listens and says nothing", async () => {
    const host = `${cluster().net.prefix}.201`;
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(PORT.internal, host, resolve));
    try {
      const { id, hash } = await fresh();
      const { code, text } = await cluster().kuma(joinArgs({ id, hash, to: `${host}:${PORT.internal}` }));
      expect([code, text]).toEqual([1, expect.stringContaining(host)]);
    } finally {
      silent.close();
    }
  });
});

describe.concurrent("a home that cannot be used", () => {
  const first = () => cluster().cores[0]?.home ?? "";
  /** The first Core's identity without its data and without its sockets, which cannot be copied. */
  const copyOfFirstHome = (): string => {
    const home = folder();
    cpSync(join(first(), "core"), join(home, "core"), {
      recursive: true,
      filter: (path) => !path.includes("/run") && !path.includes("/raft/") && !lstatSync(path).isSocket(),
    });
    return home;
  };
  it("is in use", async () => {
    const { code, text } = await cluster().kuma(["core", "--home", first()]);
    expect([code, text]).toEqual([1, expect.stringMatching(/in use/)]);
    expect(text).toContain(String(cluster().cores[0]?.child.pid));
  });
  it("was made by another program", async () => {
    const home = folder();
    writeFileSync(join(home, "thesis.tex"), "mine");
    const { code, text } = await cluster().kuma(["core", "--home", home, "--host", `${cluster().net.prefix}.90`]);
    expect([code, text]).toEqual([1, expect.stringMatching(/not made by this program/)]);
    expect(readdirSync(home)).toEqual(["thesis.tex"]);
  });
  it("is half-written: engine data without an identity, or a damaged identity", async () => {
    const home = folder();
    const core = join(home, "core", randomUUID());
    mkdirSync(join(core, "raft", "member"), { recursive: true });
    const bare = await cluster().kuma(["core", "--home", home, "--host", `${cluster().net.prefix}.91`]);
    expect([bare.code, bare.text]).toEqual([1, expect.stringContaining("core.json")]);
    writeFileSync(join(core, "core.json"), '{"format":1,');
    const broken = await cluster().kuma(["core", "--home", home, "--host", `${cluster().net.prefix}.91`]);
    expect([broken.code, broken.text]).toEqual([1, expect.stringContaining("core.json")]);
    expect(readFileSync(join(core, "core.json"), "utf8")).toBe('{"format":1,');
  });
  it("lost a certificate", async () => {
    const home = copyOfFirstHome();
    const folderOf = identityIn(home)?.folder ?? "";
    rmSync(join(folderOf, "certificates", "node.key"));
    const { code, text } = await cluster().kuma(["core", "--home", home]);
    expect([code, text]).toEqual([1, expect.stringContaining("node.key")]);
  });
  it("belongs to another service", async () => {
    const { id, hash } = await fresh();
    const home = copyOfFirstHome();
    const { code, text } = await cluster().kuma(joinArgs({ id, hash, home }));
    expect([code, text]).toEqual([1, expect.stringMatching(/belongs to service/)]);
  });
});

describe.concurrent("a host that is not ready", () => {
  it.each([PORT.health, PORT.raft, PORT.internal, PORT.console, PORT.rest])(
    "names the port %i when it is taken",
    async (port) => {
      const host = `${cluster().net.prefix}.${(port % 100) + 100}`;
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(port, host, resolve));
      try {
        const { code, text } = await cluster().kuma(["core", "--home", folder(), "--host", host]);
        expect([code, text]).toEqual([1, expect.stringMatching(/taken/)]);
        expect(text).toContain(String(port));
      } finally {
        taken.close();
      }
    },
  );

  const engines: [what: string, script: string | null, said: RegExp][] = [
    ["is missing", null, /No etcd was found: not in KUMA_ETCD, the home, or PATH/],
    ["is too old", 'echo "etcd Version: 3.3.25"', /3\.3\.25.*too old|too old/],
    ["says no version", "exit 3", /cannot be used as etcd: \S.*KUMA_ETCD=/],
    [
      "crashes at start",
      'case "$*" in *--version*) echo "etcd Version: 3.5.16";; *) echo "panic: no"; exit 2;; esac',
      /etcd stopped by itself \(exit code 2\)/,
    ],
    [
      "ends at once with 0",
      'case "$*" in *--version*) echo "etcd Version: 3.5.16";; *) exit 0;; esac',
      /etcd stopped by itself \(exit code 0\)/,
    ],
  ];
  it.each(engines)("says so when etcd %s", async (_, script, said) => {
    const path = join(folder(), "etcd");
    if (script !== null) {
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
    }
    const { code, text } = await cluster().kuma(
      [
        "core",
        "--home",
        folder(),
        "--host",
        `${cluster().net.prefix}.${77 + engines.findIndex((e) => e[1] === script)}`,
      ],
      { KUMA_ETCD: path },
    );
    expect([code, text]).toEqual([1, expect.stringMatching(said)]);
  });
});
