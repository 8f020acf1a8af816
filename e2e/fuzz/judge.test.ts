import { expect, test } from "vitest";
import { ROUTES } from "@core-console/shared/contract/routes";
import type { WireAnswer } from "../support/wire/read-answer.ts";
import { type Asked, faultsOf } from "./judge.ts";

const asked: Asked = {
  route: ROUTES.showService,
  method: "GET",
  codes: new Set(["not_found", "unauthenticated"]),
  secrets: ["kct_0123456789"],
  mayBeGood: false,
  html: false,
};
function refusal(change: Partial<WireAnswer & { code: string }> = {}): WireAnswer {
  const { code = "not_found", ...rest } = change;
  const problem = { type: "t", title: "t", status: 404, detail: "d", code: "not_found" as const, requestId: "r" };
  return {
    status: 404,
    headers: { "x-request-id": "r" },
    setCookies: [],
    text: JSON.stringify(problem),
    problem: { ...problem, code: code as "not_found" },
    ...rest,
  };
}

test("what the description has is no fault", () => {
  expect(faultsOf(asked, refusal())).toEqual([]);
  expect(faultsOf(asked, refusal({ status: 200, text: "{}", problem: null }))).toEqual([]);
});

test.each<[string, WireAnswer, Partial<Asked>]>([
  ["no problem document", refusal({ problem: null, text: "Bad Request" }), {}],
  ["a code of another status", refusal({ code: "forbidden" }), {}],
  ["a code that is not described", refusal({ code: "not_found" }), { codes: new Set(["forbidden"]) }],
  ["another request id", refusal({ headers: {} }), {}],
  ["a secret", refusal({ text: "… kct_0123456789 …" }), {}],
  ["a secret in a header", refusal({ headers: { "x-request-id": "r", location: "/?kct_0123456789" } }), {}],
  ["a stack", refusal({ text: "at answer (server.ts:12)" }), {}],
  ["a status that is not described", refusal({ status: 201, problem: null }), {}],
  ["a success where no route is", refusal({ status: 200, problem: null }), { route: null }],
  ["a redirect", refusal({ status: 302, problem: null }), {}],
])("finds %s", (_, answer, change) => {
  expect(faultsOf({ ...asked, ...change }, answer)).not.toEqual([]);
});

test("finds an internal fault, also described", () => {
  const { problem } = refusal();
  const internal = { ...problem, status: 500, code: "internal" } as WireAnswer["problem"];
  const codes = new Set(["internal"] as const);
  expect(faultsOf({ ...asked, codes }, refusal({ status: 500, problem: internal }))).toContain("internal");
});
