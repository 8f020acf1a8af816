import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { SetupLooked, SignedIn, SignInOptions, Whoami } from "@core-console/shared/contract/access";
import { leave } from "../../lib/page/leave.ts";
import { call } from "../http/http.ts";
import { codeOf } from "../http/problem.ts";
import { admit, endSession, goesOnFor } from "../http/session.ts";
import { tellTabs } from "../http/tabs.ts";
import { whoamiQuery } from "./whoami.ts";

/** What the sign-in page may offer. */
export const signInOptionsQuery = () =>
  queryOptions({
    queryKey: ["signInOptions"],
    queryFn: async ({ signal }) =>
      (await call<SignInOptions>({ path: "/sign-in", open: true, fromPage: true, signal })).data,
    staleTime: 0,
  });

/** Lets somebody in. A page that holds what another person, or another role, was shown is loaded anew instead. */
function letIn(client: QueryClient, me: Whoami): void {
  if (!goesOnFor(me)) return leave.reload();
  client.setQueryData(whoamiQuery().queryKey, me);
  admit(me);
}

export async function signIn(client: QueryClient, login: string, password: string): Promise<void> {
  const body = { login, password };
  const { data } = await call<SignedIn>({ method: "POST", path: "/api/login", root: true, open: true, body });
  letIn(client, data.user);
  tellTabs(data.user);
}

/** Looks at a one-time link without using it up: whom it signs in, or null where it makes an administrator. */
export async function lookAtLink(secret: string, signal: AbortSignal): Promise<SetupLooked> {
  return (await call<SetupLooked>({ method: "POST", path: "/setup/look", open: true, body: { secret }, signal })).data;
}

/** Uses a one-time link up. `account`: of the administrator that it makes; null for one that signs in. */
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
    if (codeOf(error) !== "unauthenticated") throw error; // else the session is over already
  }
  tellTabs(null);
  client.clear();
}

/** Gives the password again; the acts that need it go on for the next minutes. */
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

/** Looks again who is signed in here: after another tab said so, or a word that the session is over or was changed. */
export async function recheck(client: QueryClient): Promise<void> {
  try {
    letIn(client, (await call<Whoami>({ path: "/users/whoami", open: true })).data);
  } catch (error) {
    if (codeOf(error) === "unauthenticated") endSession();
  }
}
