import { isUtf8 } from "node:buffer";
import { accessSync, constants, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { say as sayWords } from "@core-console/shared/words/say";
import { type HostCommand, printJson, fail } from "../../command.ts";
import { checkInventory } from "../../inventory/check-inventory.ts";
import { fault } from "../../inventory/fault.ts";
import { EXIT } from "../../output/io.ts";

/** A mistake that every host repeats need not be read for each of them; --json gives all. */
const SHOWN = 20;

function readable(file: string): boolean {
  try {
    accessSync(file.replace(/^~(?=\/)/, homedir()), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first line that is no UTF-8. */
function lineOfOther(bytes: Buffer): number {
  let from = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf("\n", from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return line;
    from = end + 1;
  }
}

/** `kuma inventory check FILE`: what install.sh, expand.sh and uninstall.sh ask before anything else. */
export const inventoryCheck: HostCommand = {
  noun: "inventory",
  verb: "check",
  args: ["FILE"],
  options: {
    groups: {
      type: "switch",
      help: {
        en: "nothing wrong: print each host with its group before it",
        ru: "если всё в порядке, напечатать хосты, перед каждым — его группу",
      },
    },
    "any-number": {
      type: "switch",
      help: {
        en: "the total may be even, as for uninstall.sh",
        ru: "общее число может быть чётным, как для uninstall.sh",
      },
    },
    json: { type: "switch", help: { en: "hosts and faults as JSON", ru: "хосты и ошибки в JSON" } },
  },
  runHere(context, [file = ""]) {
    const { io, lang, json } = context;
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch (error) {
      const { code = null, message: detail } = error as NodeJS.ErrnoException;
      const params = { file, code, message: detail };
      const message = sayWords({ code: "file_unreadable", params }, lang);
      return Promise.resolve(fail(context, { exit: EXIT.wrongCall, message }));
    }
    const { hosts, faults } = isUtf8(bytes)
      ? checkInventory(bytes.toString("utf8"), readable, context.has("any-number"))
      : { hosts: [], faults: [fault(lineOfOther(bytes), "inventory_not_utf8")] };
    const said = faults.map((one) => ({ ...one, message: sayWords(one, lang) }));
    if (json) printJson(context, { hosts, faults: said });
    else if (faults.length === 0 && context.has("groups")) {
      for (const { group, name } of hosts) io.stdout.write(`${group} ${name}\n`);
    } else if (faults.length === 0) {
      io.stdout.write(`${sayWords({ code: "inventory_good", params: { file, count: hosts.length } }, lang)}\n`);
    }
    const shown = said.length > SHOWN + 1 ? said.slice(0, SHOWN) : said;
    for (const { line, message } of shown) io.stderr.write(`${file}${line === null ? "" : `:${line}`}: ${message}\n`);
    const more = said.length - shown.length;
    if (more > 0) io.stderr.write(`${sayWords({ code: "inventory_more", params: { count: more } }, lang)}\n`);
    return Promise.resolve(faults.length === 0 ? EXIT.done : EXIT.refused);
  },
};
