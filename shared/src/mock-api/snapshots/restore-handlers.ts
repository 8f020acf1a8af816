import type { HttpHandler } from "msw";
import { NewRestore, type Restore } from "../../contract/snapshots/restore.ts";
import type { Snapshot } from "../../contract/snapshots/snapshots.ts";
import { isoTime } from "../../domain/iso-time.ts";
import type { Answer, UserCall } from "../call.ts";
import type { Kit } from "../kit.ts";
import { putSnapshot } from "./drive.ts";
import { putRestore } from "./drive-restore.ts";
import { FAKE_PREVIEW } from "../world/restore-seed.ts";
import { requested } from "./seed.ts";

/** Returns the handlers of restores of records. The mock writes no record: it shows how a restore goes. */
export function restoreHandlers(kit: Kit): HttpHandler[] {
  const { hub } = kit;
  const onSnapshot = (
    name: "previewRestore" | "startRestore",
    run: (snapshot: Snapshot, call: UserCall) => Answer,
  ): HttpHandler =>
    kit.user(name, (call) => {
      const found = hub.snapshots.all.get(call.param("id"));
      if (found === undefined) return kit.refuse("not_found", { params: { what: "snapshot" } });
      if (found.state !== "taken") return kit.refuse("snapshot_busy", { params: { why: "not_taken" } });
      call.about.name = found.file;
      return run(found, call);
    });
  const start = (call: UserCall, snapshot: Snapshot, back: boolean): Response => {
    const by = call.caller.user.login;
    const before: Snapshot = { ...requested(hub.around.newId(), by, call.nowMs), how: "restore" };
    putSnapshot(hub, before);
    const at = isoTime(call.nowMs);
    const restore: Restore = {
      id: hub.around.newId(),
      snapshot: snapshot.id,
      file: snapshot.file,
      takenAt: snapshot.takenAt ?? at,
      by,
      requestedAt: at,
      updatedAt: at,
      state: "saving",
      done: 0,
      total: 0,
      before: before.id,
      beforeFile: before.file,
      back,
      reason: null,
    };
    putRestore(hub, restore);
    return kit.json(restore, 202);
  };
  return [
    kit.user("showRestore", () => kit.json({ restore: hub.snapshots.restore })),
    onSnapshot("previewRestore", (snapshot) =>
      snapshot.proof?.ok === false
        ? kit.refuse("snapshot_busy", { params: { why: "not_restorable" } })
        : kit.json(FAKE_PREVIEW),
    ),
    kit.user("systemRestore", (call) =>
      kit.change(call, () => {
        if (call.caller.token !== null && !hub.access.settings.restoreByToken)
          return kit.refuse("forbidden", { params: { why: "restore_by_token" } });
        const sent = requested(hub.around.newId(), call.caller.user.login, call.nowMs);
        const uploaded: Snapshot = { ...sent, how: "upload", state: "taken", takenAt: isoTime(call.nowMs) };
        putSnapshot(hub, uploaded);
        call.about.name = uploaded.file;
        return start(call, uploaded, false);
      }),
    ),
    onSnapshot("startRestore", (snapshot, call) => kit.withBody(call, NewRestore, () => start(call, snapshot, false))),
    kit.user("cancelRestore", (call) =>
      kit.change(call, () => {
        const { restore } = hub.snapshots;
        if (restore?.state === "writing") return kit.refuse("snapshot_busy", { params: { why: "writing" } });
        if (restore?.state !== "saving") return kit.refuse("not_found", { params: { what: "restore" } });
        const cancelled: Restore = { ...restore, state: "cancelled", updatedAt: isoTime(call.nowMs) };
        putRestore(hub, cancelled);
        return kit.json(cancelled);
      }),
    ),
    kit.user("undoRestore", (call) =>
      kit.change(call, () => {
        const { restore, all } = hub.snapshots;
        const before = all.get(restore?.before ?? "");
        if (restore?.state !== "done" || before === undefined)
          return kit.refuse("not_found", { params: { what: "snapshot" } });
        return start(call, before, true);
      }),
    ),
  ];
}
