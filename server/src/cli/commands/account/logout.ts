import { type Command, tell } from "../../command.ts";
import { EXIT } from "../../output/io.ts";

export const logout: Command = {
  noun: "logout",
  verb: null,
  args: [],
  async run(context) {
    const { io, say, as, bases, store } = context;
    const kept = store.of(bases);
    if (kept === null) return tell(context, { exit: EXIT.refused, message: say.notSignedIn() });
    const outcome = await as(kept.secret).change("POST", "/api/logout", undefined, { root: true });
    // A session that is over already is what was asked for.
    if (!outcome.ok && outcome.code !== "unauthenticated") return tell(context, outcome);
    store.forget(kept.secret);
    io.stdout.write(`${say.signedOut(kept.login)}\n`);
    return EXIT.done;
  },
};
