import * as z from "zod/mini";
import { list, text } from "./limits.ts";

// Query values arrive as strings; these schemas convert them.

/** In any case of letters; a name without a value means true, as KUMA's scripts send it. */
export const bool = z.pipe(
  text(16),
  z.transform((s, ctx) => {
    const v = s.toLowerCase();
    if (v === "true" || v === "false" || v === "") return v !== "false";
    ctx.issues.push({ code: "custom", input: s, message: "boolean" });
    return z.NEVER;
  }),
);
export const int = (min: number, max: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,9}$/, "integer")),
    z.pipe(z.transform(Number), z.number().check(z.minimum(min), z.maximum(max))),
  );
export const many = z.pipe(
  z.union([text(256), list(text(256), 1000)]),
  z.transform((v) => (Array.isArray(v) ? v : [v])),
);
/** `stale=1`: from the called node's own copy, reads only. */
export const stale = z.optional(z.literal("1"));
export const Stale = z.strictObject({ stale });
