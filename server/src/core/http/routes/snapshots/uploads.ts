import type { NewUpload, Upload, UploadPiece } from "@core-console/shared/contract/snapshots/snapshots";
import { signedInUser } from "../../../accounts/callers/identify-user.ts";
import type { Uploads } from "../../../snapshots/uploads.ts";
import type { Handlers } from "../../server/server.ts";
import { shownSnapshot } from "./snapshots.ts";

/** Handlers of uploads of snapshots in pieces, which this Core has in its own memory. */
export function uploadHandlers(uploads: Uploads): Pick<Handlers, "addUpload" | "showUpload" | "uploadPiece"> {
  const shown = ({ id, bytes, offset, snapshot }: ReturnType<Uploads["find"]>): Upload => ({
    id,
    bytes,
    offset,
    snapshot: snapshot === null ? null : shownSnapshot(snapshot),
  });
  return {
    async addUpload(call) {
      const { bytes, passphrase = null } = call.body as NewUpload;
      const upload = await uploads.begin(signedInUser(call).user.id, bytes, passphrase);
      void call.reply.code(201);
      return { id: upload.id, bytes, offset: 0, snapshot: null };
    },
    async showUpload(call) {
      return shown(uploads.find(call.params["id"] ?? "", signedInUser(call).user.id));
    },
    async uploadPiece(call) {
      const { offset, data } = call.body as UploadPiece;
      return shown(await uploads.piece(call.params["id"] ?? "", call.change, offset, data));
    },
  };
}
