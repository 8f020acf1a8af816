import type { UserRole } from "@core-console/shared/contract/access";
import type { Client } from "../../support/cluster/client.ts";
import { addPerson, makePeople, type Person } from "../../support/cluster/people.ts";
import { type Records, secretOf } from "../../support/cluster/records.ts";
import type { Standing } from "./expected.ts";

/** A caller. `secret` null: unauthenticated. */
export interface Caller extends Standing {
  name: string;
  secret: string | null;
  userId: string;
  password: string;
  /** the same caller again, with its own user, session or token: for calls that consume one */
  again: () => Promise<Caller>;
}

const HOUR_MS = 3_600_000;
const LONG_AGO = { usedMs: 48 * HOUR_MS, createdMs: 72 * HOUR_MS, confirmedMs: null };
/** In the future, so that a confirmation outlasts the whole matrix, however slow the machine. */
const CONFIRMED = { confirmedMs: -HOUR_MS };
const UNCONFIRMED = { confirmedMs: 6 * 60_000 };

export interface Callers {
  all: Caller[];
  people: Record<UserRole, Person>;
}

/** Creates every caller of the matrix on a cluster, with its administrator's session. */
export async function makeCallers(rest: Client, administrator: string, records: Records): Promise<Callers> {
  const people = await makePeople(rest, administrator);
  const temporary = {
    viewer: await addPerson(rest, administrator, "viewer"),
    administrator: await addPerson(rest, administrator, "administrator"),
  };
  const demoted = await records.userLike(people.administrator.id, { role: "viewer" });

  const of = async (
    name: string,
    person: Person,
    by: "session" | "token",
    make: (userId: string) => Promise<{ secret: string }>,
    standing: Partial<Standing> = {},
  ): Promise<Caller> => {
    const fresh = async (userId: string): Promise<Caller> => ({
      name,
      role: person.role,
      by,
      confirmed: by === "session",
      temporary: false,
      node: false,
      ...standing,
      secret: (await make(userId)).secret,
      userId,
      password: person.password,
      again: async () => fresh((await records.userLike(person.id)).id),
    });
    return fresh(person.id);
  };
  const session =
    (o: Parameters<Records["session"]>[1] = CONFIRMED) =>
    (id: string) =>
      records.session(id, o);
  const token = (role: UserRole) => (id: string) => records.token(id, role);
  const nobody = (name: string, secret: string | null): Caller => {
    const caller: Caller = {
      name,
      secret,
      role: null,
      by: "session",
      confirmed: false,
      temporary: false,
      node: false,
      userId: people.viewer.id,
      password: people.viewer.password,
      again: () => Promise.resolve(caller),
    };
    return caller;
  };
  const { viewer, operator, administrator: admin } = people;
  return {
    people,
    all: [
      nobody("nobody", null),
      nobody("a token that nobody has", secretOf("token")),
      nobody("a session that nobody has", secretOf("session")),
      nobody("a link's secret as a bearer", secretOf("link")),
      nobody("no secret at all", "letmein"),
      nobody("an expired session", (await records.session(admin.id, LONG_AGO)).secret),
      nobody("an expired token", (await records.token(admin.id, "administrator", { expiresInMs: -1000 })).secret),
      nobody("a session of a user that is gone", (await records.session(crypto.randomUUID())).secret),
      await of("viewer", viewer, "session", session()),
      await of("operator", operator, "session", session()),
      await of("administrator", admin, "session", session()),
      await of("viewer, unconfirmed", viewer, "session", session(UNCONFIRMED), { confirmed: false }),
      await of("administrator, unconfirmed", admin, "session", session(UNCONFIRMED), { confirmed: false }),
      await of("administrator, never confirmed", admin, "session", session({ confirmedMs: null }), {
        confirmed: false,
      }),
      await of("viewer with a temporary password", temporary.viewer, "session", session(), { temporary: true }),
      await of("administrator with a temporary password", temporary.administrator, "session", session(), {
        temporary: true,
      }),
      await of("token of a temporary password's owner", temporary.administrator, "token", token("administrator"), {
        temporary: true,
      }),
      await of("viewer's token", viewer, "token", token("viewer")),
      await of("operator's token", operator, "token", token("operator")),
      await of("administrator's token", admin, "token", token("administrator")),
      await of("administrator's token for a viewer's role", admin, "token", token("viewer"), { role: "viewer" }),
      await of(
        "administrator's token of who is a viewer now",
        { ...admin, ...demoted, role: "viewer" },
        "token",
        token("administrator"),
      ),
    ],
  };
}
