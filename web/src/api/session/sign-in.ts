import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { SetupLooked, SignedIn, SignInOptions, Whoami } from "@core-console/shared/contract/access";
import { leave } from "../../lib/page/leave.ts";
import { call } from "../http/http.ts";
import { codeOf } from "../http/problem.ts";
import { admit, endSession, goesOnFor, session } from "../http/session.ts";
import { tellTabs } from "../http/tabs.ts";
import { whoamiQuery } from "./whoami.ts";

/** Interval of retries while signing in is impossible, or only to look, or there are no users yet, ms. */
const AGAIN_MS = 3000;

/**
 * Reports whether another answer is to be expected soon. While a request is retried its status is pending, not failed,
 * until the response arrives.
 */
const mayChange = ({ status, data }: { status: string; data: SignInOptions | undefined }): boolean =>
  status !== "success" || data?.setupNeeded === true || (data?.readOnly ?? null) !== null;

/** Returns the query of what signing in may offer; it is repeated for as long as the answer may change by itself. */
export const signInOptionsQuery = () =>
  queryOptions({
    queryKey: ["signInOptions"],
    queryFn: async ({ signal }) =>
      (await call<SignInOptions>({ path: "/sign-in", open: true, fromPage: true, signal })).data,
    staleTime: 0,
    retry: false,
    refetchInterval: ({ state }) => (mayChange(state) ? AGAIN_MS : false),
  });

/** Admits the user. A page that contains data shown to another user, or another role, is reloaded instead. */
function letIn(client: QueryClient, me: Whoami): void {
  if (!goesOnFor(me)) return leave.reload();
  const before = session.get();
  client.setQueryData(whoamiQuery().queryKey, me);
  admit(me);
  // what was read without a majority is old, and was read as a viewer
  if (before.is !== "unknown" && before.readOnly)
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== whoamiQuery().queryKey[0] });
}

export async function signIn(client: QueryClient, login: string, password: string): Promise<void> {
  const body = { login, password };
  const { data } = await call<SignedIn>({ method: "POST", path: "/api/login", root: true, open: true, body });
  letIn(client, data.user);
  tellTabs(data.user);
}

/**
 * Returns what a one-time link is for without consuming it: the user that it signs in, or null where it creates an
 * administrator.
 */
export async function lookAtLink(secret: string, signal: AbortSignal): Promise<SetupLooked> {
  return (await call<SetupLooked>({ method: "POST", path: "/setup/look", open: true, body: { secret }, signal })).data;
}

/** Consumes a one-time link. `account`: of the administrator that it creates; null for one that signs in. */
export async function spendLink(
  client: QueryClient,
  secret: string,
  account: { login: string; password: string } | null,
  key: string,
): Promise<void> {
  const body = { secret, ...account };
  const { data } = await call<SignedIn>({ method: "POST", path: "/setup", open: true, body, key });
  letIn(client, data.user);
  tellTabs(data.user);
}

export async function signOut(client: QueryClient): Promise<void> {
  try {
    await call<void>({ method: "POST", path: "/api/logout", root: true, open: true });
  } catch (error) {
    if (codeOf(error) !== "unauthenticated") throw error; // otherwise the session has already ended
  }
  tellTabs(null);
  client.clear();
}

/** Confirms the password; acts that need it are accepted for the next minutes. */
export async function confirmPassword(client: QueryClient, password: string): Promise<void> {
  const { data } = await call<Whoami>({ method: "POST", path: "/users/confirm", body: { password } });
  client.setQueryData(whoamiQuery().queryKey, data);
}

export async function changePassword(
  client: QueryClient,
  passwords: { current?: string; next: string },
  key: string,
): Promise<void> {
  const { data } = await call<Whoami>({
    method: "POST",
    path: "/users/password",
    body: passwords,
    key,
    asksPassword: true,
  });
  letIn(client, data);
}

/** Fetches who is signed in: after a message of another tab, or an event that the session has ended or changed. */
export async function recheck(client: QueryClient): Promise<void> {
  try {
    letIn(client, (await call<Whoami>({ path: "/users/whoami", open: true })).data);
  } catch (error) {
    if (codeOf(error) === "unauthenticated") endSession();
  }
}
