import { type Command, fail } from "../../command.ts";
import { EXIT } from "../../output/io.ts";

export const logout: Command = {
  noun: "logout",
  verb: null,
  args: [],
  async run(context) {
    const { io, say, as, bases, store } = context;
    const session = store.of(bases);
    if (session === null) return fail(context, { exit: EXIT.refused, message: say.notSignedIn() });
    const outcome = await as(session.secret).change("POST", "/api/logout", undefined, { root: true });
    // A session that is over already is what was asked for.
    if (!outcome.ok && outcome.code !== "unauthenticated") return fail(context, outcome);
    store.forget(session.secret);
    io.stdout.write(`${say.signedOut(session.login)}\n`);
    return EXIT.done;
  },
};
