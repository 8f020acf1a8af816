import { describe, expect, test } from "vitest";
import { PERMISSIONS, USER_ROLES } from "../contract/access.ts";
import type { Permission, UserRole } from "../contract/access.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Route } from "../contract/route.ts";
import { lesserRole, may, permissionsOf } from "./permissions.ts";

/**
 * Their routes come with backups, a separate issue. Each requires the password, reads included: a caller who can read
 * all of the cluster's data, or restore it, could obtain any right.
 */
const ALWAYS_CONFIRMED: ReadonlySet<Permission> = new Set<Permission>(["snapshots.content", "backup", "restore"]);

const VIEWER: Permission[] = ["services.read", "cluster.read", "audit.read", "tokens.own"];
const OPERATOR: Permission[] = [...VIEWER, "services.id", "services.change", "logs.read"];
const ADMINISTRATOR: Permission[] = [
  ...OPERATOR,
  "services.approve",
  "users.manage",
  "settings.manage",
  "snapshots.content",
  "backup",
  "restore",
];

test.each([
  ["viewer", VIEWER],
  ["operator", OPERATOR],
  ["administrator", ADMINISTRATOR],
] as const)("a %s may exactly this", (role, permissions) =>
  expect(new Set(permissionsOf(role))).toEqual(new Set(permissions)),
);

test("an administrator may everything; each role what those below it may", () => {
  expect(permissionsOf("administrator")).toEqual([...PERMISSIONS]);
  expect(permissionsOf("operator")).toEqual(expect.arrayContaining([...permissionsOf("viewer")]));
});

test("a refusal names the least role that may", () => {
  expect(may("viewer", "services.change")).toEqual({ ok: false, code: "role_needed", params: { role: "operator" } });
  expect(may("operator", "users.manage")).toEqual({
    ok: false,
    code: "role_needed",
    params: { role: "administrator" },
  });
  expect(may("operator", "services.id")).toEqual({ ok: true });
});

describe("the lesser of two roles", () => {
  const rank: UserRole[] = ["viewer", "operator", "administrator"];
  for (const a of USER_ROLES)
    for (const b of USER_ROLES)
      test(`${a}, ${b}`, () => expect(lesserRole(a, b)).toBe(rank[Math.min(rank.indexOf(a), rank.indexOf(b))]));
});

describe("the routes", () => {
  const routes = Object.entries<Route>(ROUTES);
  test("of a user name their permission or null, others none", () => {
    for (const [name, r] of routes) expect([name, r.permission !== undefined]).toEqual([name, r.audience === "user"]);
  });
  test("what a viewer may change is its own alone", () => {
    const changes = routes.filter(([, r]) => r.audience === "user" && r.method !== "GET");
    const open = changes
      .filter(([, r]) => r.permission == null || may("viewer", r.permission).ok)
      .map(([name]) => name);
    expect(open.toSorted()).toEqual(
      [
        "addToken",
        "changePassword",
        "confirm",
        "endSession",
        "removeToken",
        "resumeToken",
        "selectTenants",
        "signOut",
      ].toSorted(),
    );
  });
  test("whatever makes users, tokens or settings asks for the password", () => {
    const confirmed = routes.filter(([, r]) => r.confirmed === true).map(([name]) => name);
    expect(confirmed).toEqual([
      "approveHost",
      "endLife",
      "removeSnapshot",
      "snapshotContent",
      "previewRestore",
      "startRestore",
      "cancelRestore",
      "undoRestore",
      "addUpload",
      "systemBackup",
      "systemRestore",
      "addUser",
      "changeUser",
      "removeUser",
      "resetPassword",
      "endSessionsOfUser",
      "addToken",
      "resumeToken",
      "changeSettings",
    ]);
  });
  test("what may show or replace all that the cluster holds asks for the password, whatever the method", () => {
    expect([...ALWAYS_CONFIRMED].filter((p) => may("operator", p).ok)).toEqual([]);
    const open = routes.filter(([, r]) => r.permission != null && ALWAYS_CONFIRMED.has(r.permission) && !r.confirmed);
    expect(open).toEqual([]);
  });
});
