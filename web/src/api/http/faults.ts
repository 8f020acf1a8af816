import { sayIt } from "../../lib/format/words.ts";
import { failureText } from "./failure-text.ts";
import { problemOf } from "./problem.ts";

/** What a form shows after a refusal: a sentence by field, and one for faults of no field (null: none). */
export interface FormFaults {
  fields: Readonly<Record<string, string>>;
  whole: string | null;
}
export const NO_FAULTS: FormFaults = { fields: {}, whole: null };

/**
 * Assigns a failed call's faults to form fields. `fieldOf` returns the form's field for a fault's path
 * (`oidc.roles.0.value`), or for an error code that is about one field (`login_taken`); null: none.
 */
export function formFaults(error: unknown, fieldOf: (pathOrCode: string) => string | null): FormFaults {
  const problem = problemOf(error);
  const one = problem === null ? null : fieldOf(problem.code);
  if (problem !== null && one !== null) return { fields: { [one]: failureText(error) }, whole: null };
  const fields: Record<string, string> = {};
  const left: string[] = [];
  for (const fault of problem?.errors ?? []) {
    const field = fieldOf(fault.path);
    const text = sayIt({ code: fault.code, params: { ...problem?.params } });
    if (field === null) left.push(text);
    else fields[field] ??= text;
  }
  if (Object.keys(fields).length === 0) return { fields, whole: failureText(error) };
  return { fields, whole: left.length > 0 ? left.join(" ") : null };
}
