import type { QueryClient } from "@tanstack/react-query";
import { redirect } from "react-router";
import { COOKIE } from "@core-console/shared/contract/headers";
import { codeOf } from "../../api/http/problem.ts";
import { admit } from "../../api/http/session.ts";
import { whoamiQuery } from "../../api/session/whoami.ts";
import { cookie } from "../../lib/store/cookie.ts";
import { demo } from "../../lib/page/demo.ts";
import { paths } from "../../lib/page/paths.ts";
import { doorTo } from "../../lib/page/way-back.ts";

/**
 * Reports whether a user may be signed in: without the cookie none is, and no request is needed. The demo has no
 * cookies.
 */
const mayBeIn = (): boolean => demo.get() !== null || cookie(COOKIE.xsrf) !== null;

/** Reports whether to request a page's data before it is certain who is signed in. */
export function mayRead(client: QueryClient): boolean {
  const me = client.getQueryData(whoamiQuery().queryKey);
  return me === undefined ? mayBeIn() : !me.mustChangePassword;
}

/**
 * Admits a signed-in user to the pages; redirects others to the sign-in page, or to setting their own password first.
 */
export async function admitted(client: QueryClient, request: Request): Promise<Response | null> {
  const url = new URL(request.url);
  const page = url.pathname + url.search;
  const query = whoamiQuery();
  if (client.getQueryData(query.queryKey) === undefined && !mayBeIn()) return redirect(doorTo(paths.signIn, page));
  try {
    const me = await client.ensureQueryData({ ...query, retry: false });
    admit(me);
    if (me.mustChangePassword && url.pathname !== paths.newPassword) return redirect(doorTo(paths.newPassword, page));
    return null;
  } catch (error) {
    if (codeOf(error) === "unauthenticated") return redirect(doorTo(paths.signIn, page));
    throw error;
  }
}
