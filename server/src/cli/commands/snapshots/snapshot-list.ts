import * as z from "zod/mini";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { say as sayCode } from "@core-console/shared/words/say";
import type { Lang } from "@core-console/shared/words/lang";
import { type Command, expectAnswer, printJson } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { UNKNOWN, timeText } from "../../output/format.ts";
import { table } from "../../output/table.ts";
import type { Texts } from "../../words/texts.ts";

const MIB = 1_048_576;

export const snapshotList: Command = {
  noun: "snapshot",
  verb: "list",
  args: [],
  async run(context) {
    const { io, lang, say, json, api } = context;
    const listed = expectAnswer(context, await api.get("/snapshots"), z.array(Snapshot));
    if (!listed.ok) return listed.exit;
    if (json) printJson(context, listed.value);
    else if (listed.value.length === 0) io.stderr.write(`kuma: ${say.noSnapshots()}\n`);
    else {
      const { taken, proof, revision, size, by, copies, file } = say.snapshotHeadings;
      const rows = listed.value.map((s) => [
        timeText(s.takenAt ?? s.requestedAt),
        stateOf(s, say, lang),
        String(s.revision ?? UNKNOWN),
        s.bytes === null ? UNKNOWN : `${(s.bytes / MIB).toFixed(1)} MiB`,
        s.by,
        String(s.copies.length),
        s.file,
      ]);
      io.stdout.write(table([taken, proof, revision, size, by, copies, file], rows, [2, 3, 5]));
      for (const s of listed.value) {
        const reason = s.proof?.ok === false ? s.proof.reason : s.reason;
        if (reason !== null) io.stderr.write(`kuma: ${s.file}: ${sayCode(reason, lang)}\n`);
      }
    }
    return EXIT.done;
  },
};

/** Returns what a list says of the state of a snapshot in a word. */
function stateOf({ state, deleting, proving, proof }: Snapshot, { snapshotStates }: Texts, lang: Lang): string {
  if (deleting) return snapshotStates.deleting;
  if (state !== "taken") return sayCode({ code: `snapshot_state.${state}`, params: {} }, lang);
  if (proving !== null) return snapshotStates.proving;
  if (proof === null) return snapshotStates.notProven;
  return proof.ok ? snapshotStates.proven : snapshotStates.bad;
}
