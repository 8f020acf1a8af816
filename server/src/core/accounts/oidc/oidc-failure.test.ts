import * as client from "openid-client";
import { expect, test } from "vitest";
import { say } from "@core-console/shared/words/say";
import { OutwardError } from "../../../lib/net/outward-address.ts";
import { whyOf, type OidcWhy } from "./oidc-failure.ts";

const coded = (code: string): Error => Object.assign(new Error("x"), { code });
const refusal = (error: string): client.AuthorizationResponseError =>
  new client.AuthorizationResponseError("x", { cause: new URLSearchParams({ error }) });
const challenge = (scheme: string): Error => {
  const said = [{ scheme: scheme.toLowerCase(), parameters: {} }];
  return Object.assign(coded("OAUTH_WWW_AUTHENTICATE_CHALLENGE"), { status: 401, cause: said });
};

test.each<[string, unknown, OidcWhy]>([
  ["the address is forbidden", new OutwardError("refused"), "address"],
  ["plain HTTP to another host", new OutwardError("insecure"), "address"],
  ["the name is unknown", new OutwardError("unresolved"), "unreachable"],
  ["nothing listens", new OutwardError("unreachable", coded("ECONNREFUSED")), "unreachable"],
  ["no answer in time", new OutwardError("unreachable", coded("ETIMEDOUT")), "unreachable"],
  ["its certificate", new OutwardError("unreachable", coded("SELF_SIGNED_CERT_IN_CHAIN")), "certificate"],
  ["its certificate's name", new OutwardError("unreachable", coded("ERR_TLS_CERT_ALTNAME_INVALID")), "certificate"],
  ["no TLS there", new OutwardError("unreachable", coded("ERR_SSL_WRONG_VERSION_NUMBER")), "answer"],
  ["no HTTP there", new OutwardError("unreachable", coded("HPE_INVALID_CONSTANT")), "answer"],
  ["no descriptors left here", new OutwardError("unreachable", coded("EMFILE")), "unknown"],
  ["an answer without end", new OutwardError("too_large"), "answer"],
  ["an answer that is none", new OutwardError("malformed"), "answer"],
  ["the user's no", refusal("access_denied"), "denied"],
  ["scopes that it does not know", refusal("invalid_scope"), "client"],
  ["its own trouble", refusal("temporarily_unavailable"), "answer"],
  ["an error of its own making", refusal("made_up"), "unknown"],
  ["clocks", coded("OAUTH_JWT_TIMESTAMP_CHECK_FAILED"), "clock"],
  ["a page in place of an answer", coded("OAUTH_RESPONSE_IS_NOT_CONFORM"), "answer"],
  ["a signature", coded("OAUTH_INVALID_RESPONSE"), "other"],
  ["wrapped", new Error("x", { cause: coded("OAUTH_TIMEOUT") }), "unreachable"],
  ["the client's secret", challenge("Basic"), "client"],
  ["its own token at its own user page", challenge("Bearer"), "answer"],
  ["a fault of ours", new TypeError("x is not a function"), "unknown"],
  ["what is no error", "x", "unknown"],
])("why a sign-in by the provider failed: %s", (_, error, why) => {
  expect(whyOf(error)).toBe(why);
});

test("each cause has words of its own, in both languages; what is unknown names none", () => {
  const whys = [
    "state",
    "code",
    "denied",
    "role",
    "unreachable",
    "certificate",
    "answer",
    "address",
    "client",
    "clock",
  ];
  for (const lang of ["en", "ru"] as const) {
    const said = [...whys, "disabled", "secret", "key", "host", "other", "unknown"].map((why) =>
      say({ code: "oidc_failed", params: { why } }, lang),
    );
    expect(new Set(said).size).toBe(said.length);
  }
  expect(say({ code: "oidc_failed", params: { why: "unknown" } }, "en")).toContain("could not be finished");
});
