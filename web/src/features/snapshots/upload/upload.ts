import { SEALED_BEGIN, UPLOAD_PIECE_BYTES } from "@core-console/shared/contract/snapshots/sizes";
import type { NewUpload, Snapshot, Upload, UploadPiece } from "@core-console/shared/contract/snapshots/snapshots";
import { call } from "../../../api/http/http.ts";
import { codeOf, problemOf } from "../../../api/http/problem.ts";
import { retryChange } from "../../../api/http/retry-change.ts";
import { forgetUpload, rememberedUpload, rememberUpload } from "./remembered-upload.ts";

/** How often an upload is begun again when the Core that received it no longer leads. */
const BEGUN_AGAIN = 3;

/** Reports whether a file begins as an archive that is sealed with a passphrase. */
export const isSealed = async (file: File): Promise<boolean> =>
  (await file.slice(0, SEALED_BEGIN.length).text()) === SEALED_BEGIN;

/**
 * Sends an archive in pieces and returns the snapshot that it becomes. It continues where an earlier try with the same
 * file ended, also one before the page was reloaded, and waits while there is no leader or no console. Throws ApiError.
 */
export async function uploadSnapshot(
  file: File,
  options: { passphrase: string | null; onProgress: (sent: number) => void; signal: AbortSignal },
): Promise<Snapshot> {
  const { passphrase, onProgress, signal } = options;
  for (let begun = 0; ; begun += 1) {
    try {
      const upload = await continued(file, passphrase, signal);
      return await sendPieces(file, upload, onProgress, signal);
    } catch (error) {
      if (signal.aborted || codeOf(error) !== "not_found" || begun === BEGUN_AGAIN) {
        if (isFinal(error)) forgetUpload(file);
        throw error;
      }
      forgetUpload(file);
    }
  }
}

/** Reports whether the archive was refused: sending the same pieces again would not help. */
const isFinal = (error: unknown): boolean =>
  (problemOf(error)?.status ?? 500) < 500 && codeOf(error) !== "rate_limited";

async function continued(file: File, passphrase: string | null, signal: AbortSignal): Promise<Upload> {
  const id = rememberedUpload(file);
  if (id !== null) {
    try {
      return await retryChange(async (s) => (await call<Upload>({ path: pathOf(id), signal: s })).data, signal);
    } catch (error) {
      if (codeOf(error) !== "not_found") throw error;
    }
  }
  const body: NewUpload = { bytes: file.size, ...(passphrase === null ? {} : { passphrase }) };
  const { data } = await retryChange(
    (s) => call<Upload>({ method: "POST", path: "/snapshots/uploads", body, signal: s }),
    signal,
  );
  rememberUpload(file, data.id);
  return data;
}

async function sendPieces(
  file: File,
  from: Upload,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<Snapshot> {
  for (let upload = from; ;) {
    onProgress(upload.offset);
    if (upload.snapshot !== null) {
      forgetUpload(file);
      return upload.snapshot;
    }
    upload = await sendPiece(file, upload, signal);
  }
}

async function sendPiece(file: File, upload: Upload, signal: AbortSignal): Promise<Upload> {
  const { id, offset } = upload;
  const body: UploadPiece = { offset, data: await base64Of(file.slice(offset, offset + UPLOAD_PIECE_BYTES)) };
  try {
    // Without a key: a piece that arrived is ignored when it comes again.
    return (await retryChange((s) => call<Upload>({ method: "POST", path: pathOf(id), body, signal: s }), signal)).data;
  } catch (error) {
    const expected = problemOf(error)?.params?.["expected"];
    if (codeOf(error) !== "snapshot_busy" || typeof expected !== "number") throw error;
    return { ...upload, offset: expected };
  }
}

const pathOf = (id: string) => `/snapshots/uploads/${encodeURIComponent(id)}`;

/** Returns a piece in base64, encoded by the browser and not on the page's thread. */
function base64Of(piece: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      if (typeof reader.result === "string") resolve(reader.result.replace(/^[^,]*,/, ""));
    });
    reader.addEventListener("error", () => reject(reader.error ?? new Error("the file cannot be read")));
    reader.readAsDataURL(piece);
  });
}
