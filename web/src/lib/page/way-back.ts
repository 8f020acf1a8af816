import { paths } from "./paths.ts";

/** Pages that one comes from, never back to. */
const DOORS: readonly string[] = [paths.signIn, paths.setup, paths.newPassword];

/**
 * Where to go after signing in, from the `to` of a URL: a page of ours, else the dashboard.
 * Whatever a browser would read as another host's address is none (`//host`, `/\host`, `/.//host`, tabs and all).
 */
export function wayBack(to: string | null, origin: string = location.origin): string {
  if (to === null || !to.startsWith("/") || !URL.canParse(to, origin)) return paths.dashboard;
  const url = new URL(to, origin);
  const ours = url.origin === origin && !url.pathname.startsWith("//") && !url.pathname.startsWith("/api/");
  return ours && !DOORS.includes(url.pathname) ? url.pathname + url.search + url.hash : paths.dashboard;
}

/** The address of a door, that leads back to a page afterwards. */
export function doorTo(door: string, page: string): string {
  return page === paths.dashboard ? door : `${door}?to=${encodeURIComponent(page)}`;
}
