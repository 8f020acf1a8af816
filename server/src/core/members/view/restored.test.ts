import { expect, test } from "vitest";
import type { RestoredFrom } from "@core-console/shared/contract/life";
import { restoredNow } from "./restored.ts";

const AT = Date.parse("2026-12-01T00:00:00.000Z");
const DAY_MS = 86_400_000;
const takenAt = "2026-11-30T00:00:00.000Z";
type Given = Parameters<typeof restoredNow>[0];

function registry(over: { restored?: RestoredFrom; suspended?: number; sealedBy?: string | null }): Given {
  const { restored, suspended = 0, sealedBy = null } = over;
  const token = (suspendedAt: string | null) => ({ value: { suspendedAt }, revision: 1 });
  const sealed = sealedBy === null ? null : `s1.${sealedBy}.abc`;
  const tokens = [token(null), ...Array.from({ length: suspended }, () => token(takenAt))];
  return {
    cluster: { begun: { at: new Date(AT).toISOString(), by: "host:a", how: "restored" }, restored },
    tokens: new Map(tokens.map((one, at) => [String(at), one])),
    settings: { value: { oidc: { sealedSecret: sealed } } },
    sealing: { value: { keyId: "keykeykeykey" } },
  } as unknown as Given;
}
const restored = (secrets: RestoredFrom["secrets"] = []): RestoredFrom => ({
  takenAt,
  tokens: 2,
  passwords: 1,
  secrets,
});

test("a cluster that was not restored has nothing to say", () => {
  expect(restoredNow(registry({ suspended: 1 }), AT)).toBeNull();
});

test("it is said for a day, and as long as a token is suspended or a secret is missing", () => {
  expect(restoredNow(registry({ restored: restored() }), AT + 1)).toEqual({ takenAt, suspended: 0, secret: false });
  expect(restoredNow(registry({ restored: restored() }), AT + DAY_MS)).toBeNull();
  const waiting = registry({ restored: restored(["oidc"]), suspended: 2, sealedBy: "oldoldoldold" });
  expect(restoredNow(waiting, AT + 9 * DAY_MS)).toEqual({ takenAt, suspended: 2, secret: true });
  const entered = registry({ restored: restored(["oidc"]), sealedBy: "keykeykeykey" });
  expect(restoredNow(entered, AT + DAY_MS)).toBeNull();
});
