import type { z } from "zod/mini";
import { fieldCode } from "@core-console/shared/words/field-code";
import { ApiProblem, invalidField } from "../../state/api-problem.ts";

/** The most errors that a response lists: a body of unknown fields has as many as it has bytes. */
const MOST_ERRORS = 100;
/** The most characters of a path that a response repeats. */
const MOST_PATH = 256;

const cut = (path: string): string => (path.length > MOST_PATH ? `${path.slice(0, MOST_PATH)}…` : path);

/**
 * Parses a value by the contract's schema. Throws validation_failed with every error, up to 100; `where` names the
 * part of the request.
 */
export function parse<T extends z.ZodMiniType>(schema: T, value: unknown, where: "body" | "query"): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, MOST_ERRORS).flatMap((issue) => {
    const path = issue.path.join(".");
    // Each unknown field is an error; none is ignored silently.
    if (issue.code === "unrecognized_keys")
      return issue.keys.slice(0, MOST_ERRORS).map((key) => ({
        path: cut(path === "" ? key : `${path}.${key}`),
        code: "unrecognized_keys",
        message: "",
      }));
    return [{ path: path === "" ? where : cut(path), code: fieldCode(issue), message: "" }];
  });
  throw new ApiProblem("validation_failed", {}, errors.slice(0, MOST_ERRORS));
}

/** Requires a query or body without fields. Throws validation_failed. */
export function none(given: unknown): Record<string, never> {
  const [first] = Object.keys(Object(given) as object);
  if (first === undefined) return {};
  throw invalidField(cut(first), "unrecognized_keys");
}
