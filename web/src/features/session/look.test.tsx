import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { mockServer } from "@core-console/shared/mock-api/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { session } from "../../api/http/session.ts";
import { createQueryClient } from "../../api/queries.ts";
import { recheck, signIn } from "../../api/session/sign-in.ts";
import { whoamiQuery } from "../../api/session/whoami.ts";
import { renderPage, resetLink } from "../../testing/render-page.tsx";
import { LookBar } from "./LookBar.tsx";
import { SessionDialog } from "./menu/SessionDialog.tsx";
import { SignIn } from "./SignIn.tsx";

let mock: ReturnType<typeof mockServer>;
beforeEach(() => {
  resetLink();
  session.set({ is: "unknown" });
  mock = mockServer({ scenario: "lost-quorum" });
  mock.listen();
  mock.control.signInAs(null);
});
afterEach(() => mock.close());

const doors = [
  { path: "/sign-in", element: <SignIn /> },
  { path: "/", element: <p>the console</p> },
];

test("without a majority: how many Cores are silent since when, and that signing in is for looking; no names", async () => {
  const user = userEvent.setup();
  const { client } = renderPage(doors, "/sign-in");
  client.removeQueries({ queryKey: whoamiQuery().queryKey });
  await screen.findByRole("heading", { name: "Sign in to look" });
  expect(screen.getByText(/^2 of 3 Cores have not answered since/)).toBeVisible();
  expect(document.body).toHaveTextContent("sudo /opt/kaspersky/kuma/kuma cluster recover --plan");
  expect(document.body).not.toHaveTextContent(/core-[123]|soc\.example|192\.0\.2/);
  await user.type(screen.getByLabelText("Login"), "anna");
  await user.type(screen.getByLabelText("Password"), "right{Enter}");
  await screen.findByText("the console");
  expect(client.getQueryData(whoamiQuery().queryKey)).toMatchObject({
    login: "anna",
    role: "viewer",
    readOnly: { core: { name: "core-3" } },
  });
});

test("a provider's user learns why there is no button", async () => {
  mock.control.setOidc(true);
  renderPage(doors, "/sign-in");
  await screen.findByText("Signing in through the provider (OIDC) does not work without a majority.");
  expect(screen.queryByRole("link", { name: /provider/i })).toBeNull();
});

test("the bar says how old the records are, by whom, and when looking ends", () => {
  const facts = {
    core: { ref: "b02f77e1-90aa-8d5c-8b13-27c94e6fa022", name: "core-3" },
    copyAt: "2026-01-01T10:00:00.000Z",
  };
  renderPage([{ path: "/", element: <LookBar facts={facts} endsAt="2026-01-01T11:00:00.000Z" /> }], "/");
  expect(screen.getByRole("note")).toHaveTextContent(/Signed in to look\..* by core-3; nothing can be changed/);
});

test("a leader is back: the same user signs in again where the page is, now with the own role", async () => {
  const user = userEvent.setup();
  await signIn(createQueryClient(), "anna", "right");
  expect(session.get()).toMatchObject({ is: "in", role: "viewer", readOnly: true });
  mock.control.setScenario("healthy");
  await recheck(createQueryClient());
  expect(session.get()).toMatchObject({ is: "ended", readOnly: true });
  const { client } = renderPage([{ path: "/", element: <SessionDialog login="anna" looked /> }], "/");
  client.setQueryData(["services"], []);
  await screen.findByRole("dialog", { name: "Looking has ended" });
  await user.type(await screen.findByLabelText("Password"), "right{Enter}");
  await waitFor(() => expect(session.get()).toMatchObject({ is: "in", role: "administrator", readOnly: false }));
  expect(client.getQueryState(["services"])).toMatchObject({ isInvalidated: true });
});

test("a leader is back while the dialog still offers to look: it offers to sign in, and what was typed stays", async () => {
  const user = userEvent.setup();
  renderPage([{ path: "/", element: <SessionDialog login="anna" looked /> }], "/");
  await screen.findByRole("button", { name: "Sign in to look" });
  await user.type(screen.getByLabelText("Password"), "right");
  mock.control.setScenario("healthy");
  const button = await screen.findByRole("button", { name: "Sign in" }, { timeout: 60_000 });
  expect(screen.getByLabelText("Password")).toHaveValue("right");
  await user.click(button);
  await waitFor(() => expect(session.get()).toMatchObject({ is: "in", role: "administrator", readOnly: false }));
});
