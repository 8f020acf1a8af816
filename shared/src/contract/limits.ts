import * as z from "zod/mini";

// Every string, array and record of the contract has a maximum: responses too may come from a malicious host.

/** Maximum number of items of any list; pages hold 1000, KUMA's own list holds everything. */
export const MOST_ROWS = 100_000;

/** Returns the schema of a string of at most `most` UTF-16 code units. */
export const text = (most: number) => z.string().check(z.maxLength(most));

/** Returns the schema of an array of at most `most` items. */
export const list = <T extends z.ZodMiniType>(item: T, most: number) => z.array(item).check(z.maxLength(most));

/**
 * Maximum of schemas that have none of their own: number of entries of a record, or what limits the value otherwise.
 * @internal
 */
export const LIMITED = z.registry<{ most: number | "the body" | "our own" }>();

/** Returns the schema of a record of at most `most` entries. */
export function record<T extends z.ZodMiniType>(value: T, most: number) {
  return z
    .record(text(64), value)
    .check(z.refine((r) => Object.keys(r).length <= most, { error: "too_big" }))
    .register(LIMITED, { most });
}

/** Returns the schema of arbitrary JSON in a body that is limited as a whole and not inspected. */
export const anyBody = () => z.unknown().register(LIMITED, { most: "the body" });
/** Returns the schema of arbitrary JSON that this product generates. */
export const anyOfOurs = () => z.unknown().register(LIMITED, { most: "our own" });

/** The name of a service, a token or a person, as it is shown: at most 128 characters. */
export const SHOWN_NAME = text(256);
/** `core-2.soc.example:7210`, or an address. */
export const HOST_PORT = text(300);
/** etcd's IDs of members and clusters. */
export const ENGINE_ID = text(32);
/** `0.1.0-rc.1+build`: reported by a host and shown to operators. */
export const VERSION = text(64).check(z.regex(/^[\w.+~:-]*$/, "format"));
/** A code of this product: an error, a reason, an audit action. */
export const CODE = text(64);
export const PEM = text(65_536);
export const URL_TEXT = text(2048);
export const REQUEST_ID = text(128);
