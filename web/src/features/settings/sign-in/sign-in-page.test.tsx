import { mockServer } from "@core-console/shared/mock-api/node";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call } from "../../../api/http/http.ts";
import { paths } from "../../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../../testing/render-page.tsx";
import { SignInPage } from "./SignInPage.tsx";

let mock: ReturnType<typeof mockServer>;
const start = (oidc = false) => {
  mock = mockServer({ scenario: "healthy", access: { confirmed: true, oidc } });
  mock.listen();
};
beforeEach(() => resetLink());
afterEach(() => mock.close());

const open = () =>
  renderPage(
    [
      { path: paths.signInSettings, Component: SignInPage },
      { path: "/elsewhere", element: <p>elsewhere</p> },
    ],
    paths.signInSettings,
  );
const type = async (user: ReturnType<typeof userEvent.setup>, name: string, text: string) => {
  const field = await screen.findByRole("textbox", { name });
  await user.clear(field);
  if (text !== "") await user.type(field, text);
  return field;
};
const save = () => screen.getByRole("button", { name: "Save" });

test("a change is saved; a number out of bounds is not sent", async () => {
  start();
  const user = userEvent.setup();
  open();
  const idle = await type(user, "Unused, minutes", "3");
  expect(screen.getByText("1 field is changed and not saved.")).toBeVisible();
  await user.click(save());
  await waitFor(() => expect(idle).toHaveAccessibleDescription(/from 5 to 1440/));
  await type(user, "Unused, minutes", "30");
  await user.click(save());
  expect(await screen.findByText("Nothing is changed.")).toBeVisible();
  expect((await call<{ signIn: unknown }>({ path: "/settings" })).data.signIn).toEqual({
    idleMinutes: 30,
    absoluteHours: 12,
  });
});

test("the server's faults stand beside their fields", async () => {
  start();
  const user = userEvent.setup();
  open();
  const issuer = await type(user, "Address of the provider (issuer)", "http://id.example.com");
  await user.click(save());
  await waitFor(() => expect(issuer).toHaveAccessibleDescription(/begins with https/));
  await waitFor(() => expect(issuer).toHaveFocus());
  await type(user, "Address of the provider (issuer)", "");
  await type(user, "Addresses or ranges, one a line", "192.0.2.1\nnobody");
  await user.click(save());
  await waitFor(() =>
    expect(screen.getByRole("textbox", { name: "Addresses or ranges, one a line" })).toHaveAccessibleDescription(
      /like 192\.0\.2\.0\/24/,
    ),
  );
});

test("a kept client secret is never shown; with another provider it has to be given anew", async () => {
  start(true);
  const user = userEvent.setup();
  open();
  expect(await screen.findByText(/One is kept, sealed/)).toBeVisible();
  expect(screen.queryByLabelText("Client secret")).toHaveAttribute("role", "group");
  await type(user, "Address of the provider (issuer)", "https://other.example");
  expect(await screen.findByText(/belongs to the other address/)).toBeVisible();
});

test("another user saved meanwhile: the saved value is shown, what was typed stays, and the next save goes through", async () => {
  start();
  const user = userEvent.setup();
  open();
  await type(user, "Days", "90");
  await type(user, "Unused, minutes", "20");
  const theirs = { signIn: { idleMinutes: 45, absoluteHours: 8 } };
  await call({ method: "PATCH", path: "/settings", body: theirs, key: "somebody-else" });
  await user.click(save());
  const told = await screen.findByText("Somebody saved these settings meanwhile");
  const box = told.closest<HTMLElement>("[role=alert]") ?? document.body;
  expect(box).toHaveTextContent(/Unused, minutes: theirs is 45/);
  expect(screen.getByRole("textbox", { name: "Days" })).toHaveValue("90");
  expect(screen.getByRole("textbox", { name: "Unused, minutes" })).toHaveValue("20");
  expect(screen.getByRole("textbox", { name: "In any case, hours" })).toHaveValue("8");
  await user.click(within(box).getByRole("button", { name: "Take theirs" }));
  expect(screen.getByRole("textbox", { name: "Unused, minutes" })).toHaveValue("45");
  await user.click(save());
  expect(await screen.findByText("Nothing is changed.")).toBeVisible();
  const now = (await call<{ signIn: unknown; audit: unknown }>({ path: "/settings" })).data;
  expect(now).toMatchObject({ ...theirs, audit: { retentionDays: 90 } });
});

test("leaving with something unsaved asks first", async () => {
  start();
  const user = userEvent.setup();
  const { router } = open();
  await type(user, "Days", "90");
  void router.navigate("/elsewhere");
  const dialog = await screen.findByRole("dialog", { name: "Leave without saving?" });
  await user.click(within(dialog).getByRole("button", { name: "Stay" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByRole("textbox", { name: "Days" })).toHaveValue("90");
  void router.navigate("/elsewhere");
  await user.click(await screen.findByRole("button", { name: "Leave" }));
  expect(await screen.findByText("elsewhere")).toBeVisible();
});
