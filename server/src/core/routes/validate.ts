import type { z } from "zod/mini";
import { fieldCode } from "@core-console/shared/words/field-code";
import { ApiProblem } from "../problem.ts";

/** Parses by the contract's schema. Throws validation_failed with every fault; `where` names the part of the request. */
export function parse<T extends z.ZodMiniType>(schema: T, value: unknown, where: "body" | "query"): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => {
    const path = issue.path.join(".");
    // Unknown fields are an error each, never dropped in silence (design page 2).
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        path: path === "" ? key : `${path}.${key}`,
        code: "unrecognized_keys",
        message: "",
      }));
    return [{ path: path === "" ? where : path, code: fieldCode(issue), message: "" }];
  });
  throw new ApiProblem("validation_failed", {}, errors);
}

/** Nothing is to be said here: neither a query nor a body with fields. Throws validation_failed. */
export function none(given: unknown): Record<string, never> {
  const [first] = Object.keys(Object(given) as object);
  if (first === undefined) return {};
  throw new ApiProblem("validation_failed", {}, [{ path: first, code: "unrecognized_keys", message: "" }]);
}
