import { expect, test } from "vitest";
import { netFault, type NetFaultKind } from "./net-fault.ts";

const coded = (code: string, more: { cause?: unknown } = {}): Error => Object.assign(new Error("x", more), { code });

test.each<[string, NetFaultKind]>([
  ["ECONNREFUSED", "refused"],
  ["EHOSTUNREACH", "no_route"],
  ["ENETUNREACH", "no_route"],
  ["EHOSTDOWN", "no_route"],
  ["EACCES", "prohibited"],
  ["EPERM", "prohibited"],
  ["EADDRNOTAVAIL", "no_address"],
  ["ETIMEDOUT", "timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["UND_ERR_ABORTED", "aborted"],
  ["ECONNRESET", "closed"],
  ["EPIPE", "closed"],
  ["UND_ERR_SOCKET", "closed"],
  ["ENOTFOUND", "unresolved"],
  ["EAI_AGAIN", "unresolved"],
  ["EAI_NODATA", "unresolved"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tls_alert"],
  ["ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE", "tls_alert"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "tls_alert"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "untrusted"],
  ["CERT_HAS_EXPIRED", "untrusted"],
  ["CERT_REVOKED", "untrusted"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "untrusted"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "untrusted"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "untrusted"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "not_tls"],
  ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "not_tls"],
  ["EPROTO", "not_tls"],
  ["HPE_INVALID_CONSTANT", "not_http"],
  ["HTTPParserError", "not_http"],
  // An unforeseen error names no cause.
  ["EMFILE", "unknown"],
  ["ENOBUFS", "unknown"],
  ["UND_ERR_INFO", "unknown"],
  ["ERR_INVALID_ARG_TYPE", "unknown"],
])("%s is %s", (code, kind) => {
  expect(netFault(coded(code))).toEqual({ kind, code });
  expect(netFault(new Error("fetch failed", { cause: coded(code) })).kind).toBe(kind);
  expect(netFault(new AggregateError([coded(code), coded("EMFILE")], "all addresses")).kind).toBe(kind);
});

test("what is no error, or has no code, is unknown by its name", () => {
  expect(netFault(new TypeError("x"))).toEqual({ kind: "unknown", code: "TypeError" });
  expect(netFault("x")).toEqual({ kind: "unknown", code: "string" });
  expect(netFault(undefined)).toEqual({ kind: "unknown", code: "undefined" });
  expect(netFault(new DOMException("late", "TimeoutError")).kind).toBe("timeout");
  expect(netFault(new DOMException("stop", "AbortError")).kind).toBe("aborted");
  expect(netFault(coded("UND_ERR_SOCKET", { cause: coded("EHOSTUNREACH") })).kind).toBe("closed");
});
