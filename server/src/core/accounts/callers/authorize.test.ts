import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TokenPurpose, TOKEN_PURPOSES } from "@core-console/shared/contract/access";
import type { Route } from "@core-console/shared/contract/route";
import { ROUTES } from "@core-console/shared/contract/routes";
import { ApiProblem } from "../../state/api-problem.ts";
import type { UserRecord } from "../../state/records-access.ts";
import { createStore, type Store } from "../../testing/store.ts";
import { addToken, addUser } from "../../testing/users.ts";
import { authorize } from "./authorize.ts";
import type { SignedInUser } from "./caller.ts";

let store: Store;
beforeEach(() => {
  store = createStore();
});
afterEach(() => store.close());

const NOBODY = { node: null, member: false, voter: false, removed: null };
const routes = Object.entries<Route>(ROUTES).filter(([, route]) => route.audience === "user");

/** Returns why a token of this user is refused on a route; null: it is not. */
function refusal(route: Route, user: UserRecord, purpose: TokenPurpose | null): unknown {
  const { record, hash } = addToken(store, user, { role: purpose === null ? "administrator" : "viewer", purpose });
  const by: SignedInUser = { user, role: purpose === null ? user.role : "viewer", by: { token: record, hash } };
  try {
    authorize(route, { ...NOBODY, user: by }, store.clock.ms);
    return null;
  } catch (error) {
    if (error instanceof ApiProblem) return [error.code, error.params["why"]];
    throw error;
  }
}

describe.each(TOKEN_PURPOSES)("a token that was made for %s", (purpose) => {
  test("may call the routes with this purpose, without the password, and no other", () => {
    const anna = addUser(store, "anna", "administrator");
    const open = routes.filter(([, route]) => refusal(route, anna, purpose) === null).map(([name]) => name);
    expect(open).toEqual(routes.filter(([, route]) => route.tokenPurpose === purpose).map(([name]) => name));
    expect(open).toHaveLength(1);
    expect(refusal(ROUTES.whoami, anna, purpose)).toEqual(["forbidden", "purpose"]);
  });
  test("may do nothing any more once its owner is no administrator", () => {
    const anna = addUser(store, "anna", "operator");
    expect(routes.filter(([, route]) => refusal(route, anna, purpose) === null)).toEqual([]);
  });
});

test("a token without a purpose, an administrator's too, may do nothing that needs the password", () => {
  const anna = addUser(store, "anna", "administrator");
  expect(refusal(ROUTES.systemBackup, anna, null)).toEqual(["password_needed", "token"]);
  expect(refusal(ROUTES.listUsers, anna, null)).toBeNull();
});
