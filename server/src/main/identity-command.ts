import { resolve } from "node:path";
import { FIRST_CORE_ID } from "@core-console/shared/contract/ids";
import { say } from "@core-console/shared/words/say";
import type { CoreCommand } from "../cli/args/core-options.ts";
import { languageOf } from "../cli/words/language.ts";
import { CoreFailure } from "../core/members/home/core-failure.ts";
import { openHome } from "../core/members/home/open-home.ts";
import { IDENTITY_OPTIONS } from "../install/acts/get-identity.ts";
import { systemReason } from "../install/facts/system-reason.ts";
import { createLogger } from "../lib/logging/logger.ts";
import { EXIT_WAITS } from "../lib/process/exit-codes.ts";
import { engineFor, identityOf } from "./own-identity.ts";
import { keepJoin } from "./waiting-join.ts";

/** Not a failure: the next step is an administrator's. */
class Waits extends Error {}

/**
 * The command that `kuma core --install` runs as kuma before the service starts: founds the cluster or enrols with one,
 * writes the home and ends. It takes its options from the environment, which other users of the host cannot read as
 * they can a command line.
 */
export async function commandIdentity(): Promise<number> {
  const lang = languageOf(process.env);
  const given = process.env[IDENTITY_OPTIONS];
  if (given === undefined) return 2;
  delete process.env[IDENTITY_OPTIONS];
  const o = JSON.parse(given) as CoreCommand;
  try {
    const engine = await engineFor(o);
    const home = await openHome(resolve(o.home), o.join?.id ?? null, FIRST_CORE_ID);
    try {
      const { health } = await identityOf(o, home, engine, createLogger({ level: "warn" }), ({ ca }, command) => {
        // The unit resumes the join: the user who installs need not wait for an administrator.
        keepJoin(home.layout, { command, ca });
        throw new Waits();
      });
      await health?.close();
    } finally {
      await home.release();
    }
    return 0;
  } catch (error) {
    if (error instanceof Waits) return EXIT_WAITS;
    const reason = error instanceof CoreFailure ? error : systemReason(error, resolve(o.home));
    if (reason === null) throw error;
    process.stderr.write(`kuma: ${say(reason, lang)}\n`);
    return 1;
  }
}
