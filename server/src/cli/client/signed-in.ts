import { Whoami } from "@core-console/shared/contract/access";
import { type Caller, type ChangeOptions, type Outcome } from "./caller.ts";
import type { Io } from "../output/io.ts";
import type { Texts } from "../words/texts.ts";

export interface SignedInParts {
  api: Caller;
  io: Io;
  say: Texts;
  newKey: () => string;
  /** where the bearer comes from; null: there is none */
  from: "KUMA_TOKEN" | "login" | null;
}

const TRIES = 3;

/**
 * A caller that says what to do where an answer asks for signing in, and asks for the password where an act needs it
 * given again: then the same change is repeated with the same key.
 */
export function signedIn({ api, io, say, newKey, from }: SignedInParts): Caller {
  const hint = (outcome: Outcome): Outcome => {
    if (outcome.ok) return outcome;
    const more = hintFor(outcome.code);
    return more === null ? outcome : { ...outcome, message: `${outcome.message} ${more}` };
  };
  const hintFor = (code: string | null): string | null => {
    if (code === "unauthenticated") return from === "KUMA_TOKEN" ? say.tokenRefused() : say.loginFirst();
    if (code === "password_change_needed") return say.changePasswordBy();
    return null;
  };

  /** null: given, go on */
  async function givePassword(needed: Outcome & { ok: false }): Promise<Outcome | null> {
    if (io.terminal === null) return { ...needed, message: `${needed.message} ${say.confirmByLogin()}` };
    for (let tried = 1; ; tried++) {
      const password = await io.terminal.askSecret(say.passwordAgain());
      if (password === null || password === "") return needed;
      const given = await api.change("POST", "/users/confirm", { password });
      if (given.ok) return Whoami.safeParse(given.body).success ? null : needed;
      if (given.code !== "bad_credentials" || tried === TRIES) return hint(given);
      io.stderr.write(`kuma: ${say.wrongPassword()}\n`);
    }
  }

  return {
    get: async (path) => hint(await api.get(path)),
    stream: async (path) => hint(await api.stream(path)),
    async change(method, path, body, o: ChangeOptions = {}) {
      const same = { ...o, key: o.key ?? newKey() };
      const first = await api.change(method, path, body, same);
      // With a reason, it is a caller who has no password here to give: a token, an account of the provider.
      if (first.ok || first.code !== "password_needed" || (first.params?.["why"] ?? null) !== null) return hint(first);
      const refused = await givePassword(first);
      return refused ?? hint(await api.change(method, path, body, same));
    },
  };
}
