import { Whoami } from "@core-console/shared/contract/access";
import type { Lang } from "@core-console/shared/words/lang";
import { type ApiClient, type ChangeOptions, type Outcome } from "./api-client.ts";
import type { Io } from "../output/io.ts";
import { ownName, shellLine } from "../host/own-name.ts";
import type { Texts } from "../words/texts.ts";
import type { SignInStore } from "./sign-in-store.ts";
import { userRoleText } from "./users.ts";

export interface SignedInParts {
  api: ApiClient;
  io: Io;
  lang: Lang;
  say: Texts;
  newKey: () => string;
  /** where the bearer comes from; null: there is none */
  from: "KUMA_TOKEN" | "login" | null;
  /** how to sign in there, where no user is signed in */
  loginHint: string;
}

const TRIES = 3;

/**
 * Returns how to sign in where no user is signed in: the whole command for the Core that is asked, and the sign-ins at
 * other Cores.
 * The secret of another one is not sent there: nothing proves over plain HTTP that both are of one cluster.
 */
export function loginHint(asked: { core: string | null; ca: string | null }, store: SignInStore, say: Texts): string {
  const others = store.all();
  const logins = new Set(others.map(({ login }) => login));
  const [login] = logins.size === 1 ? logins : [];
  const flags = Object.entries(asked).flatMap(([flag, value]) => (value === null ? [] : [`--${flag}`, value]));
  const command = shellLine([ownName(), "login", ...(login === undefined ? [] : [login]), ...flags]);
  const there = others.map((one) => `${one.login}, ${one.base}`).join("; ");
  return there === "" ? say.loginFirst(command) : say.loginElsewhere(there, command);
}

/**
 * A client that says what to do where an answer asks for signing in, and asks for the password where an act needs it
 * given again: then the same change is repeated with the same key.
 */
export function signedIn({ api, io, lang, say, newKey, from, loginHint }: SignedInParts): ApiClient {
  const hint = async (outcome: Outcome): Promise<Outcome> => {
    if (outcome.ok) return outcome;
    const more = isRoleOfToken(outcome) ? await tokenRole() : hintFor(outcome.code);
    return more === null ? outcome : { ...outcome, message: `${outcome.message} ${more}` };
  };
  const hintFor = (code: string | null): string | null => {
    if (code === "unauthenticated") return from === "KUMA_TOKEN" ? say.tokenRefused() : loginHint;
    if (code === "password_change_needed") return say.changePasswordBy();
    return null;
  };

  const isRoleOfToken = ({ code, params }: Outcome & { ok: false }): boolean =>
    from === "KUMA_TOKEN" && code === "forbidden" && params?.["why"] === "role";
  /** A token may have less than its owner: whose role is too small has to be seen. */
  const tokenRole = async (): Promise<string | null> => {
    const who = await api.get("/users/whoami");
    const read = who.ok ? Whoami.safeParse(who.body) : null;
    return read?.success === true ? say.tokenHasRole(userRoleText(read.data.role, lang)) : null;
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
    async stream(path) {
      const first = await api.stream(path);
      if (first.ok || first.code !== "password_needed" || (first.params?.["why"] ?? null) !== null) return hint(first);
      const refused = await givePassword(first);
      return refused ?? hint(await api.stream(path));
    },
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
