import { refOf } from "../../lib/ref.ts";
import type { ServiceRecord } from "../state/records.ts";

const AT = "2026-01-01T00:00:00.000Z";
/** An administrator who makes a change of an ID. */
export const ANNA = { who: "anna", role: "administrator", from: "192.0.2.50" } as const;
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** Returns a service that was added and not used yet. */
export function createdRecord(number: number, over: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    id: id(number),
    ref: refOf(id(number)),
    kind: "core",
    name: `core-${number}`,
    state: "created",
    createdAt: AT,
    createdBy: "operator",
    expiresAt: "2026-01-02T00:00:00.000Z",
    host: null,
    idUses: [{ at: AT, ...ANNA, did: "made" }],
    approval: null,
    certificate: null,
    memberId: null,
    voter: false,
    stages: [{ stage: "issued", at: AT, params: {} }],
    extendedUntil: null,
    ended: null,
    ...over,
  };
}

/** Returns a service whose host has enrolled; a voter with member ID `m<n>` unless `over` says otherwise. */
export function coreRecord(number: number, over: Partial<ServiceRecord> = {}): ServiceRecord {
  return createdRecord(number, {
    state: "active",
    expiresAt: null,
    host: {
      keyHash: `hash-${number}`,
      fqdn: `core-${number}.soc.example`,
      addresses: [`192.0.2.${number}`],
      raft: `core-${number}.soc.example:7209`,
      internal: `core-${number}.soc.example:7210`,
      console: null,
      sourceAddress: `192.0.2.${number}`,
      engineVersion: "3.5.16",
    },
    certificate: "PEM",
    memberId: `m${number}`,
    voter: true,
    ...over,
  });
}
