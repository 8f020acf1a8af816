import { ApiProblem } from "../../state/api-problem.ts";
import type { Handlers } from "../server/server.ts";

type SnapshotHandlers = Pick<
  Handlers,
  | "listSnapshots"
  | "showSnapshot"
  | "takeSnapshot"
  | "verifySnapshot"
  | "removeSnapshot"
  | "snapshotContent"
  | "addUpload"
  | "showUpload"
  | "uploadPiece"
  | "nodeSnapshot"
>;

/** Handlers of snapshots. This Core has none and takes none. */
export function snapshotHandlers(): SnapshotHandlers {
  const missing = async (): Promise<never> => {
    throw new ApiProblem("not_found", { what: "snapshot" });
  };
  const absent = async (): Promise<never> => {
    throw new ApiProblem("not_found", { what: "path" });
  };
  return {
    listSnapshots: async () => [],
    showSnapshot: missing,
    takeSnapshot: absent,
    verifySnapshot: missing,
    removeSnapshot: missing,
    snapshotContent: missing,
    addUpload: absent,
    showUpload: absent,
    uploadPiece: absent,
    nodeSnapshot: missing,
  };
}
