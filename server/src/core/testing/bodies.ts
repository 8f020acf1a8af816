import type { RouteName } from "@core-console/shared/contract/routes";
import { coreRecord } from "./records.ts";
import { report } from "./facts.ts";

const PASSWORD = "sieben Zwerge im Wald";

/** A valid body for each route that takes one. */
export const BODIES: Partial<Record<RouteName, unknown>> = {
  addService: { kind: "core", name: "new" },
  renameService: { name: "other" },
  moveLeadership: { id: coreRecord(2).ref, expectedLeader: coreRecord(1).ref },
  enrol: {
    id: coreRecord(2).id,
    csr: "csr",
    fqdn: "core-2.soc.example",
    addresses: ["192.0.2.2"],
    raft: "core-2.soc.example:7209",
    internal: "core-2.soc.example:7210",
    console: null,
    version: "1.0.0",
    engineVersion: "3.5.16",
    clockMs: 0,
  },
  approveHost: { fingerprint: "f".repeat(64), host: "core-2.soc.example", addresses: ["192.0.2.2"] },
  report: report(2),
  dial: { raft: "core-2.soc.example:7209", internal: "core-2.soc.example:7210" },
  signIn: { login: "anna", password: PASSWORD },
  setupLink: { user: null },
  setupLook: { secret: "kcl_" },
  setup: { secret: "kcl_" },
  oidcBegin: { redirectUri: "https://core-1.soc.example/api/oidc/callback" },
  oidcFinish: { sealed: "sealed", query: "?code=1" },
  selectTenants: {},
  confirm: { password: PASSWORD },
  changePassword: { next: PASSWORD },
  addUser: { login: "boris", role: "viewer" },
  changeUser: { name: "Boris" },
  resetPassword: {},
  addToken: { name: "script", role: "viewer", expiresInDays: 30 },
  changeSettings: {},
  startRestore: { ticks: [] },
  addUpload: { bytes: 4 },
  uploadPiece: { offset: 0, data: "AAAA" },
  changeServiceLogLevel: { level: "debug" },
  changeNodeLogLevel: { level: "debug" },
};
