import type { z } from "zod/mini";

/** The part of a zod schema that is looked at: what it is made of, and the bounds that its checks left. */
interface Inner {
  def: Record<string, unknown> & { type: string; checks?: readonly { _zod: { def: Check } }[] };
}
interface Check {
  check: string;
  maximum?: number;
  pattern?: RegExp;
}

/** Types without anything in them that could grow. */
const FIXED = new Set(["number", "boolean", "null", "literal", "enum", "never", "undefined", "void", "int"]);
/** Types that hold one other schema, under this name. */
const HOLDS: Record<string, string> = {
  optional: "innerType",
  nullable: "innerType",
  default: "innerType",
  prefault: "innerType",
  readonly: "innerType",
  nonoptional: "innerType",
  catch: "innerType",
};

/**
 * Lists every place of a schema where a value of any size fits: strings and arrays without a maximum, records without a
 * maximum of isLimited, and what is not described at all. `isLimited` knows those that the contract registers as
 * limited, independent of their schema (contract/limits.ts).
 */
export function unlimited(schema: z.ZodMiniType, isLimited: (schema: z.ZodMiniType) => boolean, path = ""): string[] {
  const { def } = (schema as unknown as { _zod: Inner })._zod;
  const child = (name: string, at = path): string[] => unlimited(def[name] as z.ZodMiniType, isLimited, at);
  const checks = (def.checks ?? []).map((check) => check._zod.def);
  const hasMaximum = checks.some((c) => c.check === "max_length" || c.check === "length_equals");
  const self = (limited: boolean): string[] => (limited ? [] : [`${path === "" ? "." : path}: ${def.type}`]);
  const holds = HOLDS[def.type];
  if (holds !== undefined) return child(holds);
  if (FIXED.has(def.type)) return [];
  switch (def.type) {
    case "string":
      return self(hasMaximum || checks.some((c) => c.pattern !== undefined && isBoundedPattern(c.pattern)));
    case "array":
      return [...self(hasMaximum), ...child("element", `${path}[]`)];
    case "record":
      return [...self(isLimited(schema)), ...child("keyType", `${path}{key}`), ...child("valueType", `${path}{}`)];
    case "object":
      return Object.entries(def["shape"] as Record<string, z.ZodMiniType>).flatMap(([name, part]) =>
        unlimited(part, isLimited, `${path}.${name}`),
      );
    case "union":
      return (def["options"] as z.ZodMiniType[]).flatMap((part) => unlimited(part, isLimited, path));
    case "pipe":
      // What comes out of a transformation is as large as what went in allows.
      return child("in");
    default:
      return self(isLimited(schema));
  }
}

/**
 * Reports whether a pattern limits the length of what it matches: it is anchored at both ends and has no unbounded
 * repetition.
 */
export function isBoundedPattern(pattern: RegExp): boolean {
  let rest = pattern.source.replaceAll(/\\[pP]\{[^}]*\}|\\./g, "x").replaceAll(/\[[^\]]*\]/g, "x");
  if (/[*+]|\{\d+,\}/.test(rest)) return false;
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest.replace(/\([^()]*\)/, "x");
  }
  return rest.startsWith("^") && rest.endsWith("$") && !rest.includes("|");
}
