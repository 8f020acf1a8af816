import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { say as sayCode } from "@core-console/shared/words/say";
import { HOST_HOME, PASSPHRASE_STDIN } from "../../args/common-options.ts";
import { fail, type HostCommand, printJson } from "../../command.ts";
import { EXIT } from "../../output/io.ts";
import { passphraseFrom } from "../../output/secrets.ts";
import { snapshotText } from "../../output/snapshot-text.ts";
import { isSealed } from "../../../lib/sealed/unseal.ts";

/** `kuma snapshot verify FILE`: restores a file into a scratch engine on this host, and reads every record there. */
export const snapshotVerify: HostCommand = {
  noun: "snapshot",
  verb: "verify",
  args: ["FILE"],
  options: {
    ...HOST_HOME,
    ...PASSPHRASE_STDIN,
    json: { type: "switch", help: { en: "the manifest as JSON", ru: "описание в JSON" } },
  },
  async runHere(context, [given = ""]) {
    const { io, lang, say, json } = context;
    const file = resolve(given);
    if (!existsSync(file)) return fail(context, { exit: EXIT.refused, message: say.noSuchFile(given) });
    const sealed = await isSealed(file);
    const passphrase = sealed ? await passphraseFrom(context, false) : null;
    if (sealed && passphrase === null) return EXIT.wrongCall;
    const outcome = await io.proveSnapshot(file, context.value("home") ?? HOST_HOME.home.default, passphrase);
    if (!outcome.ok) return fail(context, { exit: EXIT.refused, message: sayCode(outcome.reason, lang) });
    const { manifest } = outcome;
    if (json) printJson(context, manifest);
    else {
      io.stdout.write(snapshotText(manifest, say));
      io.stdout.write(`${say.snapshotProven()}\n`);
    }
    return EXIT.done;
  },
};
