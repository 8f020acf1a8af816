import { expect, test } from "vitest";
import { newSecret } from "../../accounts/callers/secrets.ts";
import { coreRecord } from "../../testing/records.ts";
import { ask } from "../../testing/server.ts";
import { addSession, addToken, addUser } from "../../testing/users.ts";
import { refusalsOf, withServer } from "../../testing/with-server.ts";

const t = withServer(coreRecord(1));

/** Returns the response without the fields that differ per request. */
async function answer(authorization: string): Promise<unknown> {
  const { status, json } = await ask(t.server, "DELETE", "/api/v3/users/x", { authorization });
  return { status, json: { ...(json as object), requestId: "" } };
}
const ago = (hours: number): string => new Date(t.store.clock.ms - hours * 3_600_000).toISOString();

const anna = () => addUser(t.store, "anna", "administrator");
const disabled = () => addUser(t.store, "anna", "administrator", { disabled: true });
test.each<[string, () => { authorization: string }, string | null]>([
  ["a session of a disabled account", () => addSession(t.store, disabled()), null],
  ["a token of a disabled account", () => addToken(t.store, disabled(), { name: "nightly" }), "nightly"],
  ["an idle session", () => addSession(t.store, anna(), { lastUsedAt: ago(2) }), null],
  ["a session past its end", () => addSession(t.store, anna(), { createdAt: ago(13) }), null],
  ["a token that ran out", () => addToken(t.store, anna(), { name: "nightly", expiresAt: ago(1) }), "nightly"],
])("the audit says whose it is: %s; the caller is told no more than a stranger", async (_, make, token) => {
  const { authorization } = make();
  expect(await answer(authorization)).toEqual(await answer(`Bearer ${newSecret("token")}`));
  expect(await refusalsOf(t)).toMatchObject([
    { who: "anna", token, what: "access.refused", name: "removeUser", code: "unauthenticated" },
    { who: "unknown", token: null },
  ]);
});

test("… also where the console refused the change before", async () => {
  const { authorization } = addSession(t.store, disabled());
  await answer(authorization.replace("Bearer", "Refused csrf"));
  expect(await refusalsOf(t)).toMatchObject([{ who: "anna", code: "unauthenticated" }]);
});

test("a bearer of another cluster, and one whose user was removed, count as unauthenticated", async () => {
  await answer(`Bearer ${newSecret("session")}`);
  await answer(addSession(t.store, { id: "00000000-0000-4000-8000-00000000dead" }).authorization);
  await answer("Bearer anna");
  expect((await refusalsOf(t)).map((e) => [e.who, e.count])).toEqual([
    ["unknown", 1],
    ["unknown", 2],
  ]);
});

test("its attempts are counted as an unauthenticated client's: an expired bearer cannot fill the audit", async () => {
  const { authorization } = addToken(t.store, anna(), { expiresAt: ago(1) });
  for (let i = 0; i < 50; i++) await answer(authorization);
  expect((await refusalsOf(t)).map((e) => [e.who, e.count])).toEqual([
    ["anna", 1],
    ["anna", 49],
  ]);
});
