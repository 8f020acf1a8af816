import { paths } from "./paths.ts";

/** Pages before sign-in, which are never returned to. */
const DOORS: readonly string[] = [paths.signIn, paths.setup, paths.newPassword];

/**
 * Returns where to go after signing in, from the `to` of a URL: a page of this origin, otherwise the dashboard.
 * Anything that a browser would read as another host's URL is rejected (`//host`, `/\host`, `/.//host`, tabs included).
 */
export function wayBack(to: string | null, origin: string = location.origin): string {
  if (to === null || !to.startsWith("/") || !URL.canParse(to, origin)) return paths.dashboard;
  const url = new URL(to, origin);
  const ours = url.origin === origin && !url.pathname.startsWith("//") && !url.pathname.startsWith("/api/");
  return ours && !DOORS.includes(url.pathname) ? url.pathname + url.search + url.hash : paths.dashboard;
}

/** Returns the path of a page before sign-in that returns to `page` afterwards. */
export function doorTo(door: string, page: string): string {
  return page === paths.dashboard ? door : `${door}?to=${encodeURIComponent(page)}`;
}
