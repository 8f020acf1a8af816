import { createWriteStream, existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { say as sayCode } from "@core-console/shared/words/say";
import { type Answer, type Command, type CommandContext, expectAnswer, fail, printJson } from "../../command.ts";
import { PASSPHRASE_STDIN } from "../../args/common-options.ts";
import { EXIT } from "../../output/io.ts";
import { passphraseFrom } from "../../output/secrets.ts";
import { seal } from "../../../lib/sealed/seal.ts";

const PAUSE_MS = 500;
/** What the name of a sealed file ends in. */
const SEALED = ".age";

export const snapshotSave: Command = {
  noun: "snapshot",
  verb: "save",
  args: [],
  optional: ["FILE"],
  options: {
    seal: {
      type: "switch",
      help: { en: "seal the file with a passphrase", ru: "запечатать файл парольной фразой" },
    },
    ...PASSPHRASE_STDIN,
  },
  async run(context, [given]) {
    const { io, say, json, api } = context;
    const passphrase = await wantedPassphrase(context);
    if (passphrase === undefined) return EXIT.wrongCall;
    if (given !== undefined && existsSync(given))
      return fail(context, { exit: EXIT.refused, message: say.fileExists(given) });
    const begun = expectAnswer(context, await api.change("POST", "/snapshots"), Snapshot);
    if (!begun.ok) return begun.exit;
    io.stderr.write(`kuma: ${say.snapshotBegun(begun.value.file)}\n`);
    const taken = await untilTaken(context, begun.value.id);
    if (!taken.ok) return taken.exit;
    const file = resolve(given ?? basename(taken.value.file) + (passphrase === null ? "" : SEALED));
    const content = await api.stream(`/snapshots/${taken.value.id}/content`);
    if (!content.ok) {
      const message = `${content.message} ${say.snapshotTakenOnly(taken.value.file)}`;
      return fail(context, { ...content, message });
    }
    try {
      await saveAs(file, content.body as AsyncIterable<Uint8Array>, passphrase);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return fail(context, { exit: EXIT.refused, message: say.fileFailed(file, why) });
    }
    if (json) printJson(context, taken.value);
    else io.stdout.write(`${passphrase === null ? say.snapshotSaved(file) : say.snapshotSealed(file)}\n`);
    return EXIT.done;
  },
};

/** Returns the passphrase to seal the file with; null: none is wanted; undefined: said why there is none. */
async function wantedPassphrase(context: CommandContext): Promise<string | null | undefined> {
  if (!context.has("seal") && !context.has("passphrase-stdin")) return null;
  return (await passphraseFrom(context, true)) ?? undefined;
}

/** Waits until a snapshot is taken; says why it was not. */
async function untilTaken(context: CommandContext, id: string): Promise<Answer<Snapshot>> {
  for (;;) {
    const shown = expectAnswer(context, await context.api.get(`/snapshots/${id}`), Snapshot);
    if (!shown.ok || shown.value.state === "taken") return shown;
    if (shown.value.state === "failed") {
      const reason = shown.value.reason ?? { code: "snapshot_engine_failed", params: {} };
      return { ok: false, exit: fail(context, { exit: EXIT.refused, message: sayCode(reason, context.lang) }) };
    }
    await context.pause(PAUSE_MS);
  }
}

/** Writes a file for its owner alone; under its name only once it is complete. */
async function saveAs(file: string, body: AsyncIterable<Uint8Array>, passphrase: string | null): Promise<void> {
  const part = `${file}.part`;
  const content = passphrase === null ? body : seal(body, passphrase);
  try {
    await pipeline(Readable.from(content), createWriteStream(part, { flags: "wx", mode: 0o600, flush: true }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
