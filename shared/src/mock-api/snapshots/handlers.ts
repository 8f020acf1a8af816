import type { HttpHandler } from "msw";
import type { ErrorCode } from "../../contract/errors.ts";
import { HEADER } from "../../contract/headers.ts";
import { NewUpload, UploadPiece } from "../../contract/snapshots/snapshots.ts";
import type { Snapshot, Upload } from "../../contract/snapshots/snapshots.ts";
import { isoTime } from "../../domain/iso-time.ts";
import type { Answer, UserCall } from "../call.ts";
import type { Kit } from "../kit.ts";
import { putSnapshot, uploaded } from "./drive.ts";
import { requested } from "./seed.ts";

/** What the mock's uploads begin with: gzip's own first bytes; anything else is not a snapshot. */
const GZIP = "H4sI";
/** … and one that is sealed: `age-encryption.org`. */
const SEALED = "YWdlLWVuY3J5cHRpb24ub3Jn";

/** Returns the handlers of snapshots and their uploads. */
export function snapshotHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const newestFirst = (): Snapshot[] =>
    [...hub.snapshots.all.values()].toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
  /** a route on one snapshot, which exists */
  const onSnapshot = (
    name: "showSnapshot" | "verifySnapshot" | "removeSnapshot" | "snapshotContent",
    run: (snapshot: Snapshot, call: UserCall) => Answer,
  ): HttpHandler =>
    kit.user(name, (call) => {
      const found = hub.snapshots.all.get(call.param("id"));
      if (found === undefined) return kit.refuse("not_found", { params: { what: "snapshot" } });
      call.about.name = found.file;
      return run(found, call);
    });
  const busy = (why: string, more: Record<string, number> = {}): Response =>
    kit.refuse("snapshot_busy", { params: { why, ...more } });
  return [
    // Before the routes of one snapshot, as msw takes the first that matches.
    ...uploadHandlers(kit),
    kit.user("listSnapshots", () => kit.json(newestFirst())),
    kit.user("takeSnapshot", (call) =>
      kit.change(call, () => {
        if (newestFirst().some((s) => s.state === "waiting" || s.state === "taking")) return busy("taking");
        const made = requested(hub.around.newId(), call.caller.user.login, call.nowMs);
        call.about.name = made.file;
        putSnapshot(hub, made);
        return kit.json(made, 202);
      }),
    ),
    onSnapshot("showSnapshot", (snapshot) => kit.json(snapshot)),
    onSnapshot("verifySnapshot", (snapshot, call) =>
      kit.change(call, () => {
        if (snapshot.state !== "taken") return busy("not_taken");
        if (snapshot.proving !== null) return busy("proving");
        const proving = { ...snapshot, proving: { since: isoTime(call.nowMs), core: null } };
        putSnapshot(hub, proving);
        return kit.json(proving, 202);
      }),
    ),
    onSnapshot("removeSnapshot", (snapshot, call) =>
      kit.change(call, () => {
        if (snapshot.state === "waiting" || snapshot.state === "taking") return busy("taking");
        const deleting = { ...snapshot, deleting: true };
        putSnapshot(hub, deleting);
        return kit.json(deleting, 202);
      }),
    ),
    kit.user("systemBackup", (call) => {
      const file = `kuma-${isoTime(call.nowMs).slice(0, 19).replaceAll(":", "-")}Z-backup.tar.gz`;
      call.about.name = file;
      const headers = { "content-type": "application/gzip", "content-disposition": `attachment; filename="${file}"` };
      return new Response("mock archive", { status: 200, headers });
    }),
    onSnapshot("snapshotContent", (snapshot) => {
      if (snapshot.state !== "taken") return busy("not_taken");
      const headers = {
        "content-type": "application/gzip",
        "content-disposition": `attachment; filename="${snapshot.file}"`,
        [HEADER.requestId]: hub.around.newId(),
      };
      return new Response(new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), { headers });
    }),
  ];
}

/** Returns why the first piece of an archive is refused; null: it is not. No passphrase but `wrong` is wrong. */
function refusalOf(data: string, passphrase: string | null): ErrorCode | null {
  if (data.startsWith(GZIP)) return null;
  if (!data.startsWith(SEALED)) return "snapshot_foreign";
  if (passphrase === null) return "snapshot_sealed";
  return passphrase === "wrong" ? "snapshot_passphrase_wrong" : null;
}

function uploadHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const passphrases = new Map<string, string | null>();
  const put = (upload: Upload): Upload => {
    hub.snapshots = { ...hub.snapshots, uploads: new Map(hub.snapshots.uploads).set(upload.id, upload) };
    return upload;
  };
  const found = (call: UserCall): Upload | undefined => hub.snapshots.uploads.get(call.param("id"));
  const missing = (): Response => kit.refuse("not_found", { params: { what: "upload" } });
  return [
    kit.user("addUpload", (call) =>
      kit.withBody(call, NewUpload, ({ bytes, passphrase = null }) => {
        const id = hub.around.newId();
        passphrases.set(id, passphrase);
        return kit.json(put({ id, bytes, offset: 0, snapshot: null }), 201);
      }),
    ),
    kit.user("showUpload", (call) => {
      const upload = found(call);
      return upload === undefined ? missing() : kit.json(upload);
    }),
    kit.user("uploadPiece", (call) =>
      kit.withBody(call, UploadPiece, ({ offset, data }) => {
        const upload = found(call);
        if (upload === undefined) return missing();
        if (offset < upload.offset) return kit.json(upload);
        if (offset > upload.offset)
          return kit.refuse("snapshot_busy", { params: { why: "offset", offset, expected: upload.offset } });
        const refusal = offset === 0 ? refusalOf(data, passphrases.get(upload.id) ?? null) : null;
        if (refusal !== null) return kit.refuse(refusal);
        const next = offset + Math.floor((data.length * 3) / 4) - (/=*$/.exec(data)?.[0].length ?? 0);
        if (next > upload.bytes) return kit.invalid("data", "too_big");
        const snapshot = next === upload.bytes ? uploaded(hub, call.caller.user.login, upload.bytes, call.nowMs) : null;
        if (snapshot !== null) putSnapshot(hub, snapshot);
        return kit.json(put({ ...upload, offset: next, snapshot }));
      }),
    ),
  ];
}
