import * as z from "zod/mini";

// Every string, array and record of the contract has a maximum: an answer, too, may come from a host that means harm.

/** How many of anything a list holds at most; pages hold 1000, KUMA's own list everything. */
export const MOST_ROWS = 100_000;

/** A string of at most so many UTF-16 units. */
export const text = (most: number) => z.string().check(z.maxLength(most));

/** An array of at most so many items. */
export const list = <T extends z.ZodMiniType>(item: T, most: number) => z.array(item).check(z.maxLength(most));

/** The maximum of what has none in its own schema: entries of a record, or what else limits a value. */
export const LIMITED = z.registry<{ most: number | "the body" | "our own" }>();

/** A record of at most so many entries. */
export function record<T extends z.ZodMiniType>(value: T, most: number) {
  return z
    .record(text(64), value)
    .check(z.refine((r) => Object.keys(r).length <= most, { error: "too_big" }))
    .register(LIMITED, { most });
}

/** Any JSON, of a body that is limited as a whole and not looked at. */
export const anyBody = () => z.unknown().register(LIMITED, { most: "the body" });
/** Any JSON that we ourselves make. */
export const anyOfOurs = () => z.unknown().register(LIMITED, { most: "our own" });

/** The name of a service, a token or a person, as it is shown: at most 128 characters. */
export const SHOWN_NAME = text(256);
/** `core-2.soc.example:7210`, or an address. */
export const HOST_PORT = text(300);
/** etcd's IDs of members and clusters. */
export const ENGINE_ID = text(32);
/** `0.1.0-rc.1+build`: a host says its own, and it is shown to operators. */
export const VERSION = text(64).check(z.regex(/^[\w.+~:-]*$/, "format"));
/** A code of ours: of an error, a reason, an act. */
export const CODE = text(64);
export const PEM = text(65_536);
export const URL_TEXT = text(2048);
export const REQUEST_ID = text(128);
