/** The filters of the audit page; all of them are in the URL, so that a link shows the same. */
export interface AuditView {
  /** anywhere in an entry */
  text: string;
  who: string;
  address: string;
  /** a group of codes, or one code as it is; empty: all */
  what: string;
  outcome: "" | "done" | "refused";
  /** a service's ref */
  ref: string;
  when: When;
}
export type When =
  | { is: "any" }
  | { is: "last"; hours: number }
  /** RFC 3339 in UTC, from inclusive, to exclusive; null: open */
  | { is: "between"; from: string | null; to: string | null };

/** Groups of codes by what they begin with. */
const GROUPS = {
  sign: ["sign_", "setup."],
  session: ["session."],
  user: ["user."],
  token: ["token."],
  service: ["service.", "join."],
  settings: ["settings."],
  access: ["access."],
  audit: ["audit."],
} as const satisfies Record<string, readonly string[]>;
export type Group = keyof typeof GROUPS;
export const GROUP_NAMES = Object.keys(GROUPS) as readonly Group[];
export const isGroup = (what: string): what is Group => Object.hasOwn(GROUPS, what);

export const LAST_HOURS = [1, 24, 168, 720] as const;
export const NO_FILTERS: AuditView = {
  text: "",
  who: "",
  address: "",
  what: "",
  outcome: "",
  ref: "",
  when: { is: "any" },
};

const timeOf = (text: string | null): string | null => {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
};

/** Reads the view from the URL; unknown values are ignored. */
export function readView(url: URLSearchParams): AuditView {
  const outcome = url.get("outcome");
  const hours = Number(/^(\d{1,4})h$/.exec(url.get("last") ?? "")?.[1] ?? 0);
  const [from, to] = [timeOf(url.get("from")), timeOf(url.get("to"))];
  return {
    text: url.get("q") ?? "",
    who: url.get("who") ?? "",
    address: url.get("address") ?? "",
    what: url.get("what") ?? "",
    outcome: outcome === "done" || outcome === "refused" ? outcome : "",
    ref: url.get("service") ?? "",
    when:
      hours > 0
        ? { is: "last", hours }
        : url.has("from") || url.has("to")
          ? { is: "between", from, to }
          : { is: "any" },
  };
}

/** Writes the view into a URL, keeping its other parameters; empty filters are left out. */
export function writeView(view: AuditView, url: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(url);
  const put = (name: string, value: string | null) => (value === null ? next.delete(name) : next.set(name, value));
  const { when } = view;
  put("q", view.text === "" ? null : view.text);
  put("who", view.who === "" ? null : view.who);
  put("address", view.address === "" ? null : view.address);
  put("what", view.what === "" ? null : view.what);
  put("outcome", view.outcome === "" ? null : view.outcome);
  put("service", view.ref === "" ? null : view.ref);
  put("last", when.is === "last" ? `${when.hours}h` : null);
  // an open end stays in the URL as an empty value, so that the two fields stay visible
  put("from", when.is === "between" ? (when.from ?? "") : null);
  put("to", when.is === "between" ? (when.to ?? "") : null);
  return next;
}

export const isFiltered = (view: AuditView): boolean => writeView(view, new URLSearchParams()).size > 0;

/** Returns the view as the query of GET /audit and of its export. */
export function apiQuery(view: AuditView, nowMs: number): URLSearchParams {
  const query = new URLSearchParams();
  const put = (name: string, value: string | null) =>
    value !== null && value.trim() !== "" && query.set(name, value.trim());
  put("text", view.text);
  put("who", view.who);
  put("address", view.address);
  if (isGroup(view.what)) for (const begins of GROUPS[view.what]) query.append("what", begins);
  else put("what", view.what);
  put("outcome", view.outcome);
  put("ref", view.ref);
  if (view.when.is === "last") put("from", new Date(nowMs - view.when.hours * 3_600_000).toISOString());
  if (view.when.is === "between") {
    put("from", view.when.from);
    put("to", view.when.to);
  }
  return query;
}

/** Returns a time as the value of a browser's date field, in the user's time zone. */
export function toField(iso: string | null): string {
  if (iso === null) return "";
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
/** Returns the time of a date field's value; null for an empty or incomplete one. */
export const fromField = (text: string): string | null => timeOf(text === "" ? null : text);
