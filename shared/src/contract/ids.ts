import * as z from "zod/mini";

/** The ID of the first Core, fixed by the documented procedure; it never enrols. */
export const FIRST_CORE_ID = "00000000-0000-0000-0000-000000000000";
/** The name of the first Core. */
export const FIRST_CORE_NAME = "core-1";

/** A UUID in lower case. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A service ID: a lower-case UUID. Until its Core has joined it is a secret that lets one host join. */
export const ServiceId = z.string().check(z.regex(UUID, "uuid"));

/**
 * A ref: a UUIDv8 derived from the service ID (SHA-256, see server/src/lib/ref.ts). Not a secret: used in URLs, events,
 * the audit log and logs.
 */
export const Ref = z.string().check(z.regex(UUID, "uuid"));

/**
 * A time: RFC 3339 in UTC, milliseconds, `Z`. Impossible dates such as month 13 are rejected, because comparing with
 * one finds nothing.
 */
export const Time = z.string().check(
  z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "time"),
  z.refine((text) => !Number.isNaN(Date.parse(text)), { error: "time" }),
);
