import { accessSync, constants, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { say as sayWords } from "@core-console/shared/words/say";
import { type HostCommand, printJson, tell } from "../command.ts";
import { checkInventory } from "../inventory/check-inventory.ts";
import { EXIT } from "../io.ts";

function readable(file: string): boolean {
  try {
    accessSync(file.replace(/^~(?=\/)/, homedir()), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** `kuma inventory check FILE`: what install.sh, expand.sh and uninstall.sh ask before anything else. */
export const inventoryCheck: HostCommand = {
  noun: "inventory",
  verb: "check",
  args: ["FILE"],
  flags: { group: "value" },
  runHere(context, [file = ""]) {
    const { io, lang, json } = context;
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      const params = { file, message: error instanceof Error ? error.message : String(error) };
      const message = sayWords({ code: "file_unreadable", params }, lang);
      return Promise.resolve(tell(context, { exit: EXIT.wrongCall, message }));
    }
    const { hosts, faults } = checkInventory(text, readable);
    const said = faults.map((one) => ({ ...one, message: sayWords(one, lang) }));
    const group = context.value("group");
    if (json) printJson(context, { hosts, faults: said });
    else if (faults.length === 0 && group !== null) {
      for (const host of hosts) if (host.group === group) io.stdout.write(`${host.name}\n`);
    } else if (faults.length === 0) {
      io.stdout.write(`${sayWords({ code: "inventory_good", params: { file, count: hosts.length } }, lang)}\n`);
    }
    for (const { line, message } of said) io.stderr.write(`${file}${line === null ? "" : `:${line}`}: ${message}\n`);
    return Promise.resolve(faults.length === 0 ? EXIT.done : EXIT.refused);
  },
};
