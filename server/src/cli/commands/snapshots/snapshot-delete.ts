import * as z from "zod/mini";
import { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { yes } from "../../args/common-options.ts";
import { type Command, expectAnswer, fail, printJson } from "../../command.ts";
import { confirm } from "../../output/confirm.ts";
import { EXIT } from "../../output/io.ts";

export const snapshotDelete: Command = {
  noun: "snapshot",
  verb: "delete",
  args: ["NAME"],
  options: yes("ask nobody", "никого не спрашивать"),
  async run(context, [which = ""]) {
    const { io, say, json, api } = context;
    const listed = expectAnswer(context, await api.get("/snapshots"), z.array(Snapshot));
    if (!listed.ok) return listed.exit;
    const found = listed.value.find((s) => s.file === which || s.id === which);
    if (found === undefined) return fail(context, { exit: EXIT.refused, message: say.noSnapshot(which) });
    const refused = await confirm(context, {
      about: [say.snapshotDeletes(found.file, found.copies.length)],
      question: say.snapshotSure(),
      name: null,
    });
    if (refused !== null) return refused;
    const begun = expectAnswer(context, await api.change("DELETE", `/snapshots/${found.id}`), Snapshot);
    if (!begun.ok) return begun.exit;
    if (json) printJson(context, begun.value);
    else io.stdout.write(`${say.snapshotDeleted(found.file)}\n`);
    return EXIT.done;
  },
};
