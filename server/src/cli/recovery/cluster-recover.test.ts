import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dataFolderWith, golden, goldenDatabase } from "../../lib/etcd-wal/testing/golden-logs.ts";
import { nodeFiles } from "../../lib/process/node-files.ts";
import { ownCertificate } from "../testing/own-certificate.ts";
import type { RecoveryPort } from "../output/io.ts";
import { type Around, run } from "../testing/run.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const REFS = ["1", "2", "3"].map((digit) => `${digit.repeat(8)}-77d4-8f0e-9b6a-1d2c90e4ab57`);
const [OWN = "", SECOND = "", THIRD = ""] = REFS;
const ADDRESS = "127.43.1.8";
const pair = await ownCertificate(ADDRESS);
/** Its members are the engines of the three Cores; these are the IDs of the second and the third. */
const LOG = golden("3.5-overwritten");
const [B, C] = ["3c09c0a599b44678", "93068d4c9f98d2a8"];
const CLOSED = 1;

const peer = (ref: string, name: string, memberId: string, port: number) => ({
  ref,
  name,
  memberId,
  voter: true,
  internal: `${ADDRESS}:${port}`,
  console: null,
});

interface Home {
  ports?: readonly [number, number];
  /** changes the folder of the engine's data */
  data?: (folder: string) => void;
  host?: string;
}

function home({ ports = [CLOSED, CLOSED], data, host = "core-1.example" }: Home = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "kuma-home-"));
  const files = nodeFiles(folder, ID);
  mkdirSync(files.certificates, { recursive: true });
  const self = {
    id: ID,
    ref: OWN,
    name: "core-1",
    host,
    internal: { advertise: { host: ADDRESS, port: CLOSED } },
    generation: 1,
    peers: [peer(SECOND, "core-2", B, ports[0]), peer(THIRD, "core-3", C, ports[1])],
    more: 1,
  };
  writeFileSync(files.coreJson, JSON.stringify(self));
  for (const file of [files.caCert, files.nodeCert]) writeFileSync(file, pair.cert);
  writeFileSync(files.nodeKey, pair.key);
  writeFileSync(files.caKey, "x");
  cpSync(dataFolderWith(LOG.segments), files.raft, { recursive: true });
  mkdirSync(join(files.raft, "member/snap"));
  data?.(files.raft);
  return folder;
}

const servers: Server[] = [];
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

/** Starts a Core that says this of itself, and returns its port. */
async function coreThatSays(ref: string, more: Record<string, unknown> = {}): Promise<number> {
  const node = {
    ref,
    name: "",
    version: "",
    generation: 1,
    clusterId: LOG.facts.clusterId,
    memberId: null,
    learner: false,
    engine: "ready",
    raftState: null,
    term: 57,
    leaderMemberId: null,
    leaderRef: SECOND,
    commitIndex: 19,
    appliedIndex: null,
    revision: 0,
    ready: true,
    observedAt: "2026-11-23T05:00:00.000Z",
    peers: [],
    ...more,
  };
  const server = createServer({ cert: pair.cert, key: pair.key }, (_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(node));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, ADDRESS, done));
  return (server.address() as AddressInfo).port;
}

const plan = (folder: string, ...more: string[]) => run(["cluster", "recover", "--plan", "--home", folder, ...more]);
const jsonOf = async (folder: string): Promise<unknown> => JSON.parse((await plan(folder, "--json")).out);
const withDatabase =
  (name: string) =>
  (folder: string): void =>
    writeFileSync(join(folder, "member/snap/db"), goldenDatabase(name));
const database = withDatabase(LOG.name);

test("the last Core of three: what its disk says, the ways out in their order, and what is not known", async () => {
  const { exit, out, err } = await plan(home());
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  expect(out).toMatch(/This host's Core +core-1, does not run\n/);
  expect(out).toContain("21 of term 3; committed up to");
  expect(out).toMatch(/core-2 +yes +no, its host does +— /);
  expect(out).toContain("The majority is lost: 0 of 3 voting Cores answer, 2 are needed.");
  expect(out).toContain(`core-1: on this host, sudo systemctl restart kuma-core-${ID}.service`);
  expect(out).toMatch(/1\. Bring Cores back[^]*\n2\. From a snapshot/);
  expect(out).toContain("core-1 has no database.");
  expect(out).toContain("Not known here");
});

test("from its own data, where that is good; others are named as not ranked, and what they are known to hold more", async () => {
  const waiting = await coreThatSays(SECOND, { engine: "starting", leaderRef: null, commitIndex: 30 });
  const { out } = await plan(home({ ports: [waiting, CLOSED], data: database }));
  expect(out).toContain(
    "2. From a surviving Core’s data. The best that was read is core-1’s: its last entry is 21 of term 3.",
  );
  expect(out).toContain("At least 9 confirmed entries would be lost, which core-2 holds.");
  expect(out).toContain(
    "core-2 is not ranked: only its own host says what its log’s last entry is; it has 30 at least.",
  );
  expect(out).toContain("core-3 is not ranked: it does not answer");
});

test("another Core that reports its last entry is ranked by it", async () => {
  const lastEntry = { term: 3, index: 22 };
  const waiting = await coreThatSays(SECOND, { engine: "starting", leaderRef: null, commitIndex: null, lastEntry });
  const folder = home({ ports: [waiting, CLOSED], data: database });
  expect(await jsonOf(folder)).toMatchObject({
    cores: [{ ref: OWN }, { ref: SECOND, log: { kind: "reported", last: lastEntry, commit: null } }, { ref: THIRD }],
    plan: {
      ways: [{ way: "bring_back" }, { best: { ref: SECOND }, others: [{ ref: OWN }] }, { way: "from_snapshot" }],
    },
  });
  const { out } = await plan(folder);
  expect(out).toMatch(/core-2 +yes +yes +22 of term 3 /);
  expect(out).toContain("core-1 ranks behind it: 21 of term 3.");
});

test("not from data whose database went further than its log; as JSON", async () => {
  const waiting = await coreThatSays(SECOND, { engine: "starting", leaderRef: null });
  const folder = home({ ports: [waiting, CLOSED], data: withDatabase("3.5-snapshot") });
  expect(await jsonOf(folder)).toMatchObject({
    host: { name: "core-1", pid: null, holdsCaKey: true, log: { kind: "read", last: { term: 3, index: 21 } } },
    plan: {
      kind: "majority_lost",
      sum: { voters: 3, majority: 2, answering: 1, missing: 1 },
      findings: expect.arrayContaining([{ ref: OWN, code: "database_ahead" }]),
      ways: [{ way: "bring_back", needed: 1, cores: [{ ref: OWN }, { ref: THIRD }] }, { way: "from_snapshot" }],
    },
  });
});

test("while a majority answers nothing is offered, however far this host's log is", async () => {
  const ports = [await coreThatSays(SECOND), await coreThatSays(THIRD)] as const;
  const { out } = await plan(home({ ports }));
  expect(out).toContain("2 of 3 voting Cores answer; 2 are a majority. core-2 leads.");
  expect(out).not.toMatch(/^\d\. /m);
});

test("a Core that answers in another's place is not taken for it", async () => {
  const ports = [await coreThatSays(THIRD), CLOSED] as const;
  expect(await jsonOf(home({ ports }))).toMatchObject({
    plan: { findings: expect.arrayContaining([{ ref: SECOND, code: "untrusted" }]) },
  });
});

test("a cluster that was recovered elsewhere", async () => {
  const ports = [await coreThatSays(SECOND, { generation: 2 }), CLOSED] as const;
  const { out } = await plan(home({ ports }));
  expect(out).toContain("core-2 reports generation 2, this host’s data is of generation 1. Recover nothing from it.");
});

test.each<[string, (folder: string) => void, RegExp]>([
  [
    "a damaged log",
    (folder) => {
      const [name = ""] = readdirSync(join(folder, "member/wal"));
      const file = join(folder, "member/wal", name);
      const bytes = readFileSync(file);
      bytes.writeUInt8(bytes.readUInt8(900) ^ 1, 900);
      writeFileSync(file, bytes);
    },
    /the log is damaged at 0{16}-0{16}\.wal:\d+\n[^]*The log of core-1 is damaged in the middle/,
  ],
  [
    "a torn log",
    (folder) => {
      const [name = ""] = readdirSync(join(folder, "member/wal"));
      const file = join(folder, "member/wal", name);
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) - 8));
    },
    /The last record in the log of core-1 was not written whole/,
  ],
])("%s is said", async (_, data, text) => {
  const { exit, out } = await plan(home({ data }));
  expect(exit).toBe(0);
  expect(out).toMatch(text);
});

test("a trial has no systemd service: this Core's own command, and for the others what npm start printed", async () => {
  const folder = home({ host: "127.0.0.11" });
  const { out } = await plan(folder);
  expect(out).toContain(`core-1: on this host, kuma core --home ${folder}`);
  expect(out).toContain(
    "core-2: its host answers and the Core does not run: there, the command that npm start printed",
  );
});

test("in Russian", async () => {
  const { out } = await run(["cluster", "recover", "--plan"], { env: { KUMA_HOME: home(), LANG: "ru_RU.UTF-8" } });
  expect(out).toContain("Большинство потеряно: отвечают 0 из 3 голосующих Ядер, нужны 2.");
  expect(out).toContain("1. Вернуть Ядра.");
});

test("it changes nothing", async () => {
  const folder = home({ data: database });
  const files = (): [string, number, number][] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .toSorted()
      .map((name) => [name, statSync(join(folder, name)).mtimeMs, statSync(join(folder, name)).size]);
  const before = files();
  await plan(folder);
  expect(files()).toEqual(before);
});

test("without a Core in the home there is no plan", async () => {
  expect(await plan("/nowhere/at/all")).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("--home DIR") });
});

/** Runs the command itself in a home that may be recovered from; `asked` is what the host was asked to do. */
async function recover(
  more: readonly string[],
  around: Around & { folder?: string; lostSecrets?: readonly "oidc"[] } = {},
) {
  const asked: unknown[] = [];
  const { folder = home({ data: database }), recovery, lostSecrets = [], ...rest } = around;
  const made = { generation: 2, lifeId: ID, last: { term: 3, index: 21 }, oldData: "/old", newCaHash: null };
  const port: Partial<RecoveryPort> = {
    recover: async (request, onStep) => {
      asked.push(request);
      onStep("copy");
      return { ok: true, value: { ...made, lostSecrets } };
    },
    ...recovery,
  };
  const {
    exit,
    out,
    err,
    asked: prompts,
  } = await run(["cluster", "recover", "--home", folder, ...more], {
    ...rest,
    recovery: port,
  });
  return { exit, out, err, prompts, asked };
}
const NAMED = ["--switched-off", "core-2", "--lost", "CORE-3"];
const CONFIRMED = [...NAMED, "--host-name", "core-1.example"];

test("recovers once every voter is named and this host's name is given", async () => {
  const done = await recover(CONFIRMED);
  expect(done).toMatchObject({ exit: 0, err: expect.stringContaining("1/6"), out: expect.stringContaining("/old") });
  expect(done.asked).toEqual([
    {
      home: expect.any(String),
      id: ID,
      others: [
        { ref: SECOND, state: "switched_off" },
        { ref: THIRD, state: "lost" },
      ],
      clockIsRight: false,
    },
  ]);
  expect(done.out).toContain("core --home");
  expect((await recover([...CONFIRMED, "--clock-is-right"])).asked).toMatchObject([{ clockIsRight: true }]);
});

test("prints for each Core that is switched off the command that works there: in a trial with its own home", async () => {
  const both = ["--switched-off", "core-2,core-3", "--host-name", "core-1.example"];
  const trial = await recover(both, { recovery: { homesBeside: () => new Map([[SECOND, "/trial/two"]]) } });
  expect(trial.out).toMatch(/bring back core-2: .*: kuma core --rejoin \S+ --home \/trial\/two$/m);
  expect(trial.out).toMatch(/bring back core-3: .*: kuma core --rejoin \S+ --home \S+$/m);
  expect(trial.out).not.toContain("sudo");
  const installed = await recover(both, { recovery: { hasUnit: () => true, isRoot: () => true } });
  expect(installed.out).toMatch(/bring back core-2, core-3: .*: sudo kuma core --rejoin/);
});

test("asks on a terminal about each voter, until the answer is one of two, and for the name of the host", async () => {
  const done = await recover([], { typed: ["perhaps", "switched off", "lost", "core-1.example"] });
  expect(done.exit).toBe(0);
  expect(done.prompts.map((prompt) => /core-[123]/.exec(prompt)?.[0])).toEqual([
    "core-2",
    "core-2",
    "core-3",
    "core-1",
  ]);
  expect(done.asked).toMatchObject([{ others: [{ state: "switched_off" }, { state: "lost" }] }]);
});

test.each([
  ["nothing is named and there is no terminal", [], 2, "core-2, core-3"],
  ["one voter is not named", ["--lost", "core-3", "--host-name", "core-1.example"], 2, ": core-2."],
  ["this host is not named", NAMED, 2, "core-1.example"],
  ["a name is not a voter's", ["--switched-off", "core-2,core-9", "--lost", "core-3"], 2, "core-9"],
  ["a voter is named as both", ["--switched-off", "core-2,core-3", "--lost", "core-3"], 2, "core-3"],
  ["another host is named", [...NAMED, "--host-name", "core-2.example"], 1, "is not this host"],
])("changes nothing where %s", async (_, words, exit, said) => {
  const refused = await recover(words);
  expect(refused).toMatchObject({ exit, err: expect.stringContaining(said), asked: [] });
});

test.each<[string, Partial<RecoveryPort>, string]>([
  ["systemd runs the Core and the caller is not root", { hasUnit: () => true }, "sudo"],
  ["a port of another Core answers", { answering: () => Promise.resolve(["127.43.1.8:7209"]) }, "127.43.1.8:7209"],
])("is refused where %s", async (_, recovery, said) => {
  expect(await recover(CONFIRMED, { recovery })).toMatchObject({
    exit: 1,
    err: expect.stringContaining(said),
    asked: [],
  });
});

test("is refused while a Core runs from this home, and names its process", async () => {
  const folder = home({ data: database });
  writeFileSync(join(folder, "lock"), `${process.pid}\n`);
  const refused = await recover(CONFIRMED, { folder });
  expect(refused).toMatchObject({ exit: 1, err: expect.stringContaining(`process ${process.pid}`), asked: [] });
});

test("is refused on data that cannot be used, and where the cluster was recovered elsewhere, with the plan", async () => {
  const noDatabase = await recover(CONFIRMED, { folder: home() });
  expect(noDatabase).toMatchObject({ exit: 1, err: expect.stringContaining("core-1 has no database"), asked: [] });
  const port = await coreThatSays(SECOND, { generation: 2 });
  const elsewhere = await recover(CONFIRMED, { folder: home({ data: database, ports: [port, CLOSED] }) });
  expect(elsewhere).toMatchObject({ exit: 1, err: expect.stringContaining("recovered elsewhere"), asked: [] });
});

test("completes a run that had begun to replace the data, without questions", async () => {
  const done = await recover([], { recovery: { begun: () => "completes" } });
  expect(done).toMatchObject({ exit: 0, asked: [{ others: null }], prompts: [] });
});

test("lists the secrets that have to be entered again", async () => {
  const lost = await recover(CONFIRMED, { lostSecrets: ["oidc"] });
  expect(lost.out).toContain("The client secret of the sign-in provider can no longer be opened.");
  expect((await recover(CONFIRMED)).out).not.toContain("client secret");
});

test("gives up on a closed terminal, and says why the host refused", async () => {
  expect(await recover([], { typed: [null] })).toMatchObject({ exit: 1, asked: [] });
  const reason = { code: "recovery_no_room", params: { folder: "/x", needed: 900, free: 10 } };
  const recovery = { recover: () => Promise.resolve({ ok: false as const, reason }) };
  const failed = await recover(CONFIRMED, { recovery });
  expect(failed).toMatchObject({ exit: 1, out: "", err: expect.stringContaining("900 MiB") });
});

test("the snapshots in the folder of this host's Core are named, the newest first, with what is known of them", async () => {
  const snapshot = (day: number, proven: boolean | null) => ({
    file: `kuma-2026-11-${day}.tar.gz`,
    takenAt: `2026-11-${day}T12:00:00.000Z`,
    proven,
    on: ["core-1"],
  });
  const snapshots = () => Promise.resolve([snapshot(30, null), snapshot(29, true)]);
  const { out } = await run(["cluster", "recover", "--plan", "--home", home({ data: database })], {
    recovery: { snapshots },
  });
  expect(out).toMatch(
    /From a snapshot\.[^]*kuma-2026-11-30\.tar\.gz, of [^\n]*not known to be proven; on core-1\n[^]*kuma-2026-11-29\.tar\.gz[^]*proven: a test restored it/,
  );
  expect(out).toMatch(/On a host without a Core[^\n]*: sudo \.\/kuma snapshot restore kuma-2026-11-29\.tar\.gz\n/);
});
