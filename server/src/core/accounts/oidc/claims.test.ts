import { expect, test } from "vitest";
import { Login } from "@core-console/shared/contract/access";
import { loginOf, logins, roleOf } from "./claims.ts";

test("roles: by a name that has dots, by a path, by one string; the first of the mapping decides", () => {
  const mapping = [
    { value: "a", role: "operator" as const },
    { value: "b", role: "viewer" as const },
  ];
  expect(roleOf({ "https://x.example/roles": ["b", "a"] }, "https://x.example/roles", mapping)).toBe("operator");
  expect(roleOf({ realm: { access: ["c", "b"] } }, "realm.access", mapping)).toBe("viewer");
  expect(roleOf({ groups: "b" }, "groups", mapping)).toBe("viewer");
  for (const groups of [undefined, null, 7, {}, [{}], "ab", ["A"]])
    expect(roleOf({ groups }, "groups", mapping)).toBeNull();
  expect(roleOf({}, "__proto__", mapping)).toBeNull();
});

test("logins: of the characters that a login may have, never longer, then with the host, then numbered", () => {
  expect(loginOf({ preferred_username: "SOC\\anna b" }, "s")).toBe("SOC-anna-b");
  expect(loginOf({ email: "anna@soc.example" }, "s")).toBe("anna@soc.example");
  expect(loginOf({ preferred_username: " " }, "s")).toBe("s");
  const [a, b, c] = logins("x".repeat(64), "https://idp.example");
  for (const login of [a, b, c]) expect(Login.safeParse(login).success).toBe(true);
  expect(new Set([a, b, c]).size).toBe(3);
});
