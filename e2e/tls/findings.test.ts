import { expect, test } from "vitest";
import { verdictOf } from "./findings.ts";

const finding = (id: string, severity: string, text = "x") => ({ id, severity, finding: text, ip: "", port: "" });
const GOOD = [
  finding("cipherorder_TLSv1_2", "INFO", "ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-CHACHA20-POLY1305"),
  finding("cipherorder_TLSv1_3", "INFO", "TLS_AES_256_GCM_SHA384"),
  finding("LUCKY13", "OK"),
];
const faults = (...more: object[]) => verdictOf(JSON.stringify([...GOOD, ...more])).faults;

test("what is low or expected is no fault, and a warning is told", () => {
  expect(faults(finding("x", "LOW"), finding("cert_revocation", "HIGH"))).toEqual([]);
  const warned = verdictOf(JSON.stringify([...GOOD, finding("engine_problem", "WARN", "no GOST")]));
  expect(warned).toMatchObject({ faults: [], warnings: ["WARN engine_problem: no GOST"] });
  expect(warned.suites["TLSv1_3"]).toEqual(["TLS_AES_256_GCM_SHA384"]);
});

test.each([
  ["anything above low", finding("HSTS", "MEDIUM")],
  ["a scan that failed", finding("scanProblem", "FATAL")],
  ["a suite without authenticated encryption", finding("cipherorder_TLSv1_2", "INFO", "ECDHE-RSA-AES128-SHA256")],
  ["an old protocol", finding("cipherorder_TLSv1_1", "INFO", "")],
])("%s is a fault", (_, bad) => {
  expect(faults(bad)).toHaveLength(1);
});

test("a run that broke off is one too", () => {
  expect(verdictOf("[]").faults).toHaveLength(2);
});

test.each([
  ["of a scan that was killed", JSON.stringify(GOOD).slice(0, -20)],
  ["nothing", ""],
  ["of another shape", '{"scanResult":[]}'],
  ["with what nobody escaped", '[{"id":"x","severity":"OK","finding":"a "quoted" word"}]'],
])("a broken file is a fault and throws nothing: %s", (_, json) => {
  expect(verdictOf(json).faults).toEqual(["wrote what is no list of findings"]);
});
