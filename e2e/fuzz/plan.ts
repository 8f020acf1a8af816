import { COOKIE, HEADER } from "@core-console/shared/contract/headers";
import { PORT } from "@core-console/shared/contract/ports";
import { pathOf, ROUTES, type RouteName } from "@core-console/shared/contract/routes";
import type { Route } from "@core-console/shared/contract/route";
import { bearerOf, cookieOf } from "../support/cluster/people.ts";
import { secretOf } from "../support/cluster/records.ts";
import { type Place, requestBytes } from "../support/wire/wire.ts";
import { damagedBody, oddHeaders, oddMethod, oddPath, rawBytes } from "./noise.ts";
import { type Dice, oddString, word } from "./odd.ts";
import { type Known, valueOf } from "./schema-values.ts";
import type { Actor, World } from "./world.ts";

/** What is sent, and what is known of it. */
export interface Plan {
  kind: "call" | "body" | "headers" | "path" | "method" | "raw";
  place: Place;
  method: string;
  path: string;
  bytes: Buffer;
  /** the route that it certainly is, with the description's name for it */
  route: Route | null;
  described: string | null;
  /** a stream, of which the head is enough */
  stream: boolean;
  /** whether it is HTTP: then something must answer */
  wellFormed: boolean;
  actor: Actor | null;
  /** with what it was asked, where that was good a moment ago */
  bearer: string | null;
  secrets: string[];
  /** the password that it wants to have from now on */
  next: string | null;
}

const NAMES = Object.keys(ROUTES) as [RouteName, ...RouteName[]];
/** A hash of a password each, or all of the audit. */
const DEAR = new Set<RouteName>([
  "signIn",
  "confirm",
  "changePassword",
  "resetPassword",
  "addUser",
  "setup",
  "auditExport",
]);
const STREAMS = new Set<RouteName>([
  "events",
  "auditExport",
  "serviceLog",
  "serviceLogDownload",
  "nodeLog",
  "nodeLogDownload",
]);
const PORTS = [PORT.internal, PORT.console, PORT.rest] as const;
const WRONG: readonly [number, ...number[]] = [0, 0, 0.02, 0.1, 0.4];
const KINDS: readonly [Plan["kind"], number][] = [
  ["call", 0.66],
  ["body", 0.12],
  ["headers", 0.08],
  ["path", 0.07],
  ["method", 0.04],
  ["raw", 0.03],
];

/** The description's name for a route. */
export const describedAs = (route: Route): string => `${route.method} ${pathOf(route).replace(/:(\w+)/g, "{$1}")}`;

/** The next request. */
export function planOf(world: World, dice: Dice): Plan {
  const kind = kindOf(dice.roll());
  const place = world.place(dice.pick(PORTS), dice);
  let name = dice.pick(NAMES);
  if (DEAR.has(name) && dice.chance(0.7)) name = dice.pick(NAMES);
  const route: Route = ROUTES[name];
  const secrets: string[] = [];
  const wrong = dice.pick(WRONG);
  const who = pickCredentials(world, dice, place.port);
  const { known, next } = knownFields(world, secrets, who.actor);

  let path = pathOf(route).replace(":id", () => encodeURIComponent(idFor(name, world, dice, wrong).toWellFormed()));
  if (route.query !== undefined) path += queryOf(valueOf(route.query, dice, known, wrong));
  const change = route.method !== "GET";
  const headers: Record<string, string> = {
    ...(change ? { "content-type": "application/json" } : {}),
    ...who.headers,
    ...(change && dice.chance(0.3) ? { [HEADER.idempotencyKey]: `fuzz-key-${dice.upTo(40)}` } : {}),
    ...(change && dice.chance(0.05) ? { "if-match": dice.pick(['"1"', "*", '"x"', "nonsense"]) } : {}),
    ...(dice.chance(0.1) ? { "accept-language": dice.pick(["ru", "en", "xx", "ru;q=0.1,*"]) } : {}),
  };
  const value =
    route.body === undefined ? (change && dice.chance(0.2) ? {} : undefined) : valueOf(route.body, dice, known, wrong);
  const body = value === undefined ? undefined : JSON.stringify(value);
  if (who.bearer !== null) secrets.push(who.bearer);

  const plan: Plan = {
    kind,
    place,
    method: route.method,
    path,
    bytes: Buffer.alloc(0),
    route,
    described: describedAs(route),
    stream: STREAMS.has(name),
    wellFormed: true,
    actor: who.actor,
    bearer: who.bearer,
    secrets,
    next: next(),
  };
  const made = (r: {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: string | Buffer | undefined;
  }): Buffer => {
    const sent = r.body === undefined ? {} : { body: r.body };
    return requestBytes(place, {
      method: r.method ?? route.method,
      path: r.path ?? path,
      headers: r.headers ?? headers,
      ...sent,
    });
  };
  const unknown = { route: null, described: null };
  switch (kind) {
    case "call":
      return { ...plan, bytes: made({ body }) };
    case "body":
      // Whatever comes of a damaged body, it is one of what the route may say.
      return {
        ...plan,
        ...(change ? {} : { ...unknown, stream: plan.stream }),
        bytes: made({ ...damagedBody(dice, body ?? "{}", headers) }),
      };
    case "headers": {
      const odd = oddHeaders(dice, headers);
      return { ...plan, ...unknown, wellFormed: odd.wellFormed, bytes: made({ headers: odd.headers, body }) };
    }
    case "path": {
      const inUrl = who.bearer ?? secretOf("token");
      world.secrets.add(inUrl);
      const odd = oddPath(dice, path, inUrl);
      return { ...plan, ...unknown, path: odd, bytes: made({ path: odd, body }) };
    }
    case "method": {
      const method = oddMethod(dice);
      return {
        ...plan,
        ...unknown,
        method: method.name,
        wellFormed: method.wellFormed,
        bytes: made({ method: method.name, body }),
      };
    }
    case "raw":
      return { ...plan, ...unknown, wellFormed: false, bytes: rawBytes(dice, made({ body })) };
  }
}

function kindOf(roll: number): Plan["kind"] {
  let left = roll;
  for (const [kind, share] of KINDS) if ((left -= share) < 0) return kind;
  return "call";
}

interface Credentials {
  actor: Actor | null;
  bearer: string | null;
  headers: Record<string, string>;
}

function pickCredentials(w: World, d: Dice, port: number): Credentials {
  const nobody = { actor: null, bearer: null };
  if (d.chance(0.08)) return { ...nobody, headers: {} };
  if (d.chance(0.06)) {
    const dead = d.pick([secretOf("session"), secretOf("token"), "x", "", oddString(d).replace(/[^\x20-\x7e]/g, "")]);
    w.secrets.addIn(dead);
    return { ...nobody, headers: d.chance(0.3) ? { cookie: `${COOKIE.session}=${dead}` } : bearerOf(dead) };
  }
  const actor = w.actors[d.upTo(w.actors.length)] ?? null;
  if (actor === null) return { ...nobody, headers: {} };
  if (d.chance(0.3)) return { actor, bearer: actor.token.secret, headers: bearerOf(actor.token.secret) };
  const { secret } = actor.sessions[d.upTo(actor.sessions.length)] ?? actor.token;
  if (port !== PORT.console || d.chance(0.3)) return { actor, bearer: secret, headers: bearerOf(secret) };
  return { actor, bearer: secret, headers: d.chance(0.9) ? cookieOf(secret) : cookieOf(secret, word(d)) };
}

/**
 * Values for fields by their names: what is there, secrets that must not come back, and nothing that would call
 * outside.
 */
function knownFields(w: World, secrets: string[], caller: Actor | null): { known: Known; next: () => string | null } {
  // A login and the following password often enough belong to one person to sign in; the caller knows its own.
  let named = caller;
  let next: string | null = null;
  const actor = (d: Dice): Actor | null => w.actors[d.upTo(w.actors.length)] ?? null;
  const login = (d: Dice): string => {
    named = actor(d);
    return named?.person.login ?? "nobody";
  };
  const secret = (text: string): string => {
    secrets.push(text);
    return text;
  };
  const fields: Record<string, (d: Dice) => unknown> = {
    login: (d) => (d.chance(0.5) ? login(d) : `u-${d.upTo(300)}`),
    password: (d) => secret(d.chance(0.4) ? (named?.person.password ?? "") : `pw ${word(d, 20)}`),
    current: (d) => secret(d.chance(0.4) ? (caller?.person.password ?? "") : `pw ${word(d, 20)}`),
    next: (d) => (next = secret(`pw ${word(d, 20)}`)),
    secret: (d) => secret(d.chance(0.4) ? (w.ids.link[d.upTo(w.ids.link.length)] ?? "") : secretOf("link")),
    clientSecret: (d) => secret(`pw ${word(d, 20)}`),
    name: (d) => (d.chance(0.6) ? word(d) : undefined),
    issuer: (d) =>
      d.pick([
        "",
        "https://127.0.0.1:1",
        "http://127.0.0.1:1/x",
        `http://${w.core.host}:7210`,
        "ftp://127.0.0.1",
        "no url",
      ]),
    host: (d) => d.pick(["127.0.0.1", "", "::1", "no host"]),
    raft: (d) => (d.chance(0.4) ? `${w.core.host}:${PORT.raft}` : d.pick(["127.0.0.1:1", "[::1]:1", "", "127.0.0.1"])),
    internal: (d) =>
      d.chance(0.4) ? `${w.core.host}:${PORT.internal}` : d.pick(["127.0.0.1:1", "[::1]:1", "", "127.0.0.1"]),
    console: (d) => d.pick(["http://127.0.0.1:1", null, ""]),
    fqdn: (d) => d.pick(["localhost", "127.0.0.1", ""]),
    addresses: (d) => d.pick<unknown>([["127.0.0.1"], [], ["127.0.0.1", "x"]]),
    trustedProxies: (d) => d.pick<unknown>([[], ["127.0.0.0/8"], ["10.0.0.1", "::1"], ["x"], ["::/0"]]),
  };
  const known: Known = (field, d) =>
    Object.hasOwn(fields, field) && !d.chance(0.02) ? fields[field]?.(d) : harmless(field);
  return { known, next: () => next };
}
/** Where an odd value would be dialled, there is none. */
const DIALLED = new Set(["issuer", "host", "raft", "internal", "console", "fqdn", "addresses"]);
const harmless = (field: string): unknown => (DIALLED.has(field) ? "" : undefined);

function idFor(name: RouteName, w: World, d: Dice, wrong: number): string {
  // The Core itself would restart, and its ID is public.
  if (name.startsWith("restart"))
    return d.chance(0.2) ? crypto.randomUUID() : (w.ids.service[d.upTo(w.ids.service.length)] ?? "none");
  if (d.chance(wrong)) return oddString(d).slice(0, 2000);
  if (d.chance(0.1)) return crypto.randomUUID();
  const { ids } = w;
  const any = (from: readonly string[]): string => from[d.upTo(from.length)] ?? "none";
  if (/^(show|change|remove|reset|end)\w*(User|Password)$/.test(name)) return any(ids.user);
  if (name === "endSession") return any(ids.session);
  if (name === "removeToken" || name === "resumeToken") return any(ids.token);
  if (name === "showOperation") return any(ids.operation);
  return d.chance(0.2) ? w.core.ref : any(ids.service);
}

function queryOf(value: unknown): string {
  const pairs = Object.entries(Object(value) as Record<string, unknown>).flatMap(([name, v]) =>
    [v].flat().map((one) => [name, typeof one === "string" ? one : (JSON.stringify(one) ?? "")] as const),
  );
  const text = pairs.map((p) => p.map((s) => encodeURIComponent(s.slice(0, 3000).toWellFormed())).join("="));
  return text.length === 0 ? "" : `?${text.join("&")}`;
}
