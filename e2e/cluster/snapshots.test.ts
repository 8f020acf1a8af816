import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { Snapshot, Upload } from "@core-console/shared/contract/snapshots/snapshots";
import { API_PREFIX } from "@core-console/shared/contract/routes";
import { cookieHeaders } from "../support/cluster/administrator.ts";
import { type CoreNode, identityIn, signalAll } from "../support/cluster/core-node.ts";
import { until } from "../support/until.ts";
import { useCluster } from "./use-cluster.ts";

const COPIES = mkdtempSync(join(tmpdir(), "kuma-copies-"));
afterAll(() => rmSync(COPIES, { recursive: true, force: true }));
const cluster = useCluster("snapshots", { cores: 3, console: true, env: { KUMA_SNAPSHOT_COPIES: COPIES } });

const show = async (id: string): Promise<Snapshot> =>
  Snapshot.parse((await cluster().api.client.get(`/snapshots/${id}`)).body);

async function request(path = "/snapshots"): Promise<string> {
  const answer = await cluster().api.change("POST", path);
  expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
  return Snapshot.parse(answer.body).id;
}

const untilShown = (what: string, id: string, fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> =>
  until(what, async () => {
    const snapshot = await show(id);
    if (snapshot.state === "failed") throw new Error(JSON.stringify(snapshot.reason));
    return fits(snapshot) ? snapshot : null;
  });
const taken = (id: string): Promise<Snapshot> =>
  untilShown("a snapshot with two copies", id, (s) => s.state === "taken" && s.copies.length === 2);
const proven = (id: string): Promise<Snapshot> =>
  untilShown("the result of a proof", id, (s) => s.proving === null && s.proof !== null);

/** Returns the path of an archive in the folder of a Core. */
const fileOn = ({ home }: CoreNode, { file }: Snapshot): string =>
  join(identityIn(home)?.folder ?? home, "snapshots", file);

/** Downloads an archive as a browser does whose user has just given the password. */
async function download(id: string): Promise<Buffer> {
  const headers = await cookieHeaders(cluster().client(cluster().consoleUrl), cluster().administrator);
  const response = await fetch(`${cluster().consoleUrl}${API_PREFIX}/snapshots/${id}/content`, { headers });
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

async function upload(content: Buffer): Promise<Upload> {
  const page = cluster().client(cluster().consoleUrl);
  const session = await cookieHeaders(page, cluster().administrator);
  const change = async (path: string, body: unknown): Promise<Upload> => {
    const answer = await page.ask("POST", path, { body, headers: { ...session, "idempotency-key": randomUUID() } });
    if (answer.status >= 300) throw new Error(answer.problem?.code ?? answer.text);
    return Upload.parse(answer.body);
  };
  let state = await change("/snapshots/uploads", { bytes: content.length });
  while (state.offset < content.length) {
    const data = content.subarray(state.offset, state.offset + 8192).toString("base64");
    state = await change(`/snapshots/uploads/${state.id}`, { offset: state.offset, data });
  }
  return state;
}

describe("snapshots", () => {
  it("one on demand is taken from a follower, is on two voters' disks, and is proven", async () => {
    const { leader } = await cluster().roles();
    await cluster().api.add("in the snapshot");
    const id = await request();
    const snapshot = await taken(id);
    expect(snapshot.core).not.toBe(leader.ref);
    expect(snapshot).toMatchObject({ how: "demand", by: "admin", counts: { service: 4, user: 1, token: 1 } });
    const holders = cluster().cores.filter((node) => snapshot.copies.includes(node.ref));
    const [one, other] = holders.map((node) => readFileSync(fileOn(node, snapshot)));
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
    for (const node of holders) expect(statSync(fileOn(node, snapshot)).mode & 0o777).toBe(0o600);
    await request(`/snapshots/${id}/verify`);
    expect((await proven(id)).proof).toMatchObject({ ok: true, reason: null });
  });

  it("is downloaded by a session with the password, not by a token, and holds no private key", async () => {
    const id = await request();
    const { bytes, file } = await taken(id);
    const byToken = await cluster().api.client.ask("GET", `/snapshots/${id}/content`);
    expect(byToken.problem?.code).toBe("password_needed");
    const content = await download(id);
    expect(content.length).toBe(bytes);
    expect(gunzipSync(content).includes("PRIVATE KEY")).toBe(false);
    const audit = await cluster().api.client.get(`/audit?what=snapshot.download`);
    expect(audit.text).toContain(file);
  });

  it("is listed and verified on a host by the command line, which refuses a damaged one", async () => {
    const { id, file } = await taken(await request());
    const content = await download(id);
    const path = join(cluster().dir, "downloaded.tar.gz");
    writeFileSync(path, content);
    const listed = await cluster().kuma(["snapshot", "list", "--core", cluster().consoleUrl]);
    expect(listed).toEqual({ code: 0, text: expect.stringContaining(file) });
    const verified = await cluster().kuma(["snapshot", "verify", path]);
    expect(verified).toEqual({ code: 0, text: expect.stringContaining("Proven") });
    writeFileSync(path, content.subarray(0, content.length - 9));
    const refused = await cluster().kuma(["snapshot", "verify", path]);
    expect(refused).toEqual({ code: 1, text: expect.stringContaining("ends before the snapshot does") });
  });

  it("one that was altered on a disk fails its proof and stays; its copy is still good", async () => {
    const id = await request();
    const snapshot = await taken(id);
    const holder = cluster().cores.find((node) => node.ref === snapshot.copies[0]);
    if (holder === undefined) throw new Error("no holder");
    const path = fileOn(holder, snapshot);
    const content = readFileSync(path);
    content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, content);
    await request(`/snapshots/${id}/verify`);
    expect(await proven(id)).toMatchObject({
      state: "taken",
      proof: { ok: false, reason: { code: "snapshot_altered" } },
    });
  });

  it("is uploaded in pieces and proven; a damaged one is refused and leaves nothing", async () => {
    const content = await download((await taken(await request())).id);
    const { snapshot } = await upload(content);
    expect(snapshot).toMatchObject({ how: "upload", by: "admin", state: "taken", bytes: content.length });
    await request(`/snapshots/${snapshot?.id ?? ""}/verify`);
    expect((await proven(snapshot?.id ?? "")).proof?.ok).toBe(true);
    await expect(upload(content.subarray(0, content.length - 9))).rejects.toThrow("snapshot_truncated");
    await expect(upload(Buffer.from("not a snapshot"))).rejects.toThrow("snapshot_foreign");
  });

  it("is deleted on every disk by a session with the password", async () => {
    const id = await request();
    const snapshot = await taken(id);
    const page = cluster().client(cluster().consoleUrl);
    const session = await cookieHeaders(page, cluster().administrator);
    const answer = await page.ask("DELETE", `/snapshots/${id}`, { headers: session });
    expect(answer.status).toBe(202);
    await until("the record no longer exists", async () => {
      const { status } = await cluster().api.client.ask("GET", `/snapshots/${id}`);
      return status === 404;
    });
    for (const node of cluster().cores) expect(existsSync(fileOn(node, snapshot))).toBe(false);
  });

  it("is copied into the directory of the operator's choice too; the list says why not where that fails", async () => {
    const there = await taken(await request());
    expect(readFileSync(join(COPIES, there.file))).toEqual(await download(there.id));
    expect(there.reason).toBeNull();
    rmSync(COPIES, { recursive: true });
    const missing = await taken(await request());
    expect(missing.reason).toMatchObject({ code: "snapshot_directory", params: { path: COPIES, why: "ENOENT" } });
    mkdirSync(COPIES);
    expect((await taken(await request())).reason).toBeNull();
  });

  it("the next leader goes on with one that was requested when the leader was killed", async () => {
    const { leader } = await cluster().roles();
    const id = await request();
    signalAll(leader, "SIGKILL");
    await leader.child.exited;
    const snapshot = await untilShown("a snapshot with two copies", id, (s) => s.copies.length === 2);
    expect(snapshot.copies).not.toContain(leader.ref);
    await request(`/snapshots/${id}/verify`);
    expect((await proven(id)).proof?.ok).toBe(true);
  });
});
