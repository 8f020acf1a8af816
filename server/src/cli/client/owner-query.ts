import { type Answer, type CommandContext, wrongCall } from "../command.ts";
import type { OptionTable } from "../args/option.ts";
import { findUser } from "./users.ts";

/** Whose: one's own without them. */
export const OWNER_OPTIONS: OptionTable = {
  user: {
    type: "text",
    shows: { en: "LOGIN", ru: "ИМЯ" },
    otherwise: { en: "your own", ru: "свои" },
    help: { en: "whose; another user's are for administrators", ru: "чьи; чужие видны администраторам" },
  },
  all: {
    type: "switch",
    help: { en: "those of all users, for administrators", ru: "всех пользователей, для администраторов" },
  },
};

/** The query of a list of what belongs to users: one's own, those of `--user`, or `--all`. */
export async function ownerQuery(context: CommandContext): Promise<Answer<URLSearchParams>> {
  const who = context.value("user");
  if (who !== null && context.has("all"))
    return { ok: false, exit: wrongCall(context, context.say.oneOf("--all", "--user")) };
  if (context.has("all")) return { ok: true, value: new URLSearchParams({ all: "1" }) };
  if (who === null) return { ok: true, value: new URLSearchParams() };
  const found = await findUser(context, who);
  return found.ok ? { ok: true, value: new URLSearchParams({ user: found.value.id }) } : found;
}
