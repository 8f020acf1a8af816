import { DEFAULT_SETTINGS, type Settings, SettingsPatch } from "@core-console/shared/contract/settings";
import { expect, test } from "vitest";
import { badNumbers, changedFields, fieldOfPath, formOf, merged, patchOf, type SettingsForm } from "./settings-form.ts";

const KEPT: Settings = { revision: 12, ...DEFAULT_SETTINGS };
const kept = formOf(KEPT);
const typed = (change: Partial<SettingsForm>): SettingsForm => ({ ...kept, ...change });

test("nothing typed, nothing sent", () => {
  expect(changedFields(kept, kept)).toEqual([]);
  expect(patchOf(kept, kept)).toEqual({});
});

test("a section with a change goes whole, the others stay out", () => {
  const patch = patchOf(kept, typed({ "signIn.idleMinutes": " 30 " }));
  expect(patch).toEqual({ signIn: { idleMinutes: 30, absoluteHours: 12 } });
});

test.each([
  [{ is: "keep" }, undefined],
  [{ is: "forget" }, null],
  [{ is: "set", value: " s " }, " s "],
] as const)("client secret %j is sent as %j", (secret, sent) => {
  const patch = patchOf(kept, typed({ "oidc.clientSecret": secret, "oidc.label": "SOC" }));
  expect(patch.oidc?.clientSecret).toBe(sent);
  expect("clientSecret" in (patch.oidc ?? {})).toBe(secret.is !== "keep");
});

test("what is sent fits the contract", () => {
  const patch = patchOf(
    kept,
    typed({
      "oidc.issuer": " https://id.example ",
      "oidc.hosts": "oauth2.example, keys.example:8443 ",
      "oidc.roles": [{ value: " soc ", role: "viewer" }],
      "oidc.ca": "\n-----BEGIN CERTIFICATE-----\n",
      "audit.retentionDays": "90",
      "syslog.host": "log.example",
      trustedProxies: "192.0.2.1\n\n 10.0.0.0/8 , 2001:db8::/32",
    }),
  );
  expect(SettingsPatch.safeParse(patch).success).toBe(true);
  expect(patch.trustedProxies).toEqual(["192.0.2.1", "10.0.0.0/8", "2001:db8::/32"]);
  expect(patch.oidc?.hosts).toEqual(["oauth2.example", "keys.example:8443"]);
  expect(patch.oidc).toMatchObject({ issuer: "https://id.example", roles: [{ value: "soc", role: "viewer" }] });
});

test("a number outside its bounds, or none, is named", () => {
  expect(badNumbers(kept)).toEqual([]);
  expect(badNumbers(typed({ "signIn.idleMinutes": "4", "syslog.port": "x", "audit.retentionDays": "1.5" }))).toEqual([
    "signIn.idleMinutes",
    "audit.retentionDays",
    "syslog.port",
  ]);
});

test("another user's change is merged, what was typed stays, and what both changed is reported", () => {
  const theirs = typed({ "signIn.absoluteHours": "24", "oidc.label": "Theirs", "audit.retentionDays": "30" });
  const mine = typed({ "oidc.label": "Mine", "audit.retentionDays": "30", "syslog.host": "log" });
  const { form, both } = merged(kept, theirs, mine);
  expect(form).toMatchObject({ "signIn.absoluteHours": "24", "oidc.label": "Mine", "syslog.host": "log" });
  expect(both).toEqual(["oidc.label"]);
  expect(changedFields(theirs, form)).toEqual(["oidc.label", "syslog.host"]);
});

test.each([
  ["oidc.roles.0.value", "oidc.roles"],
  ["trustedProxies.1", "trustedProxies"],
  ["signIn.idleMinutes", "signIn.idleMinutes"],
  ["oidc", null],
  ["oidc.clientIdentity", null],
])("a fault at %s is of the field %s", (path, field) => expect(fieldOfPath(kept, path)).toBe(field));
