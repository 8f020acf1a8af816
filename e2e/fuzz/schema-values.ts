import * as z from "zod/mini";
import { type Dice, oddString, oddValue, word } from "./odd.ts";

/** What of JSON Schema the contract's schemas come to. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  pattern?: string;
}

/** Values for a field by its name: what exists, or what must stay harmless. */
export type Known = (field: string, d: Dice) => unknown;

const schemas = new Map<z.ZodMiniType, Schema>();
function schemaOf(type: z.ZodMiniType): Schema {
  const known = schemas.get(type) ?? (z.toJSONSchema(type, { io: "input", unrepresentable: "any" }) as Schema);
  schemas.set(type, known);
  return known;
}

/** How wrong: the chance that any one value is not what the schema wants. */
export function valueOf(type: z.ZodMiniType, dice: Dice, known: Known, wrong: number): unknown {
  return ofSchema(schemaOf(type), "", dice, known, wrong);
}

function ofSchema(s: Schema, field: string, d: Dice, known: Known, wrong: number): unknown {
  const given = known(field, d);
  if (given !== undefined) return given;
  if (d.chance(wrong)) return oddValue(d);
  if (s.const !== undefined) return s.const;
  if (s.enum !== undefined) return s.enum[d.upTo(s.enum.length)];
  if (s.anyOf !== undefined) return ofSchema(s.anyOf[d.upTo(s.anyOf.length)] ?? {}, field, d, known, wrong);
  switch (s.type) {
    case "object":
      return objectOf(s, d, known, wrong);
    case "array":
      return Array.from({ length: d.upTo(4) }, () => ofSchema(s.items ?? {}, field, d, known, wrong));
    case "string":
      return stringOf(s, d, wrong);
    case "integer":
    case "number":
      return numberOf(s, d);
    case "boolean":
      return d.chance(0.5);
    case "null":
      return null;
    default:
      return oddValue(d);
  }
}

function objectOf(s: Schema, d: Dice, known: Known, wrong: number): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(s.properties ?? {})) {
    const needed = s.required?.includes(name) === true;
    if (needed ? d.chance(wrong / 4) : d.chance(0.6)) continue;
    made[name] = ofSchema(type, name, d, known, wrong);
  }
  if (d.chance(wrong / 4)) made[oddString(d)] = oddValue(d);
  return made;
}

function stringOf(s: Schema, d: Dice, wrong: number): string {
  if (d.chance(wrong)) return oddString(d);
  if (s.pattern?.includes("\\d{1,9}") === true) return String(d.upTo(1200));
  if (s.pattern?.includes("T") === true) return new Date(1.7e12 + d.upTo(1e11)).toISOString();
  return word(d, Math.max(s.minLength ?? 0, 1 + d.upTo(20)));
}

function numberOf(s: Schema, d: Dice): number {
  const [low, high] = [s.minimum ?? -10, s.maximum ?? 1000];
  return d.pick([low, high, low - 1, high + 1, low + d.upTo(Math.min(1e9, high - low + 1)), d.roll()]);
}
