import { mockServer } from "@core-console/shared/mock-api/node";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { whoamiQuery } from "../../../api/session/whoami.ts";
import { paths } from "../../../lib/page/paths.ts";
import { renderPage, resetLink, userOf } from "../../../testing/render-page.tsx";
import { SessionsPage } from "./SessionsPage.tsx";
import { TokensPage } from "../tokens/TokensPage.tsx";

let mock: ReturnType<typeof mockServer>;
const start = (as: string, scenario: Parameters<typeof mockServer>[0]["scenario"] = "healthy") => {
  mock = mockServer({ scenario, access: { as, confirmed: true } });
  mock.listen();
};
beforeEach(() => resetLink());
afterEach(() => mock.close());

const tokens = (role: "viewer" | "operator" | "administrator", search = "") =>
  renderPage([{ path: paths.tokens, Component: TokensPage }], paths.tokens + search, role);

test("a token is added, shown once with a line for curl, and revoked after a question", async () => {
  start("anna");
  const user = userEvent.setup();
  tokens("administrator");
  await screen.findByRole("row", { name: /nightly backup/ });
  await user.keyboard("n");
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "probe");
  await user.click(screen.getByRole("button", { name: "30 days" }));
  expect(screen.getByRole("textbox", { name: "Days until it ends" })).toHaveValue("30");
  await user.click(screen.getByRole("button", { name: "Add" }));
  const dialog = await screen.findByRole("dialog", { name: /“probe” is added/ });
  const secret = within(dialog).getByRole("textbox", { name: "Token" }).textContent;
  expect(secret).toMatch(/^kct_/);
  expect(within(dialog).getByRole("textbox", { name: "curl line" })).toHaveTextContent(
    `curl -H 'Authorization: Bearer ${secret}' https://core-2.soc.example:7223/api/v3/services`,
  );
  expect(within(dialog).getByText(/--cacert/)).toBeVisible();
  await user.click(within(dialog).getByRole("button", { name: "Close" }));
  const row = await screen.findByRole("row", { name: /probe/ });
  expect(row).toHaveTextContent(/Viewer.*in (29|30) days.*never/);
  await user.click(within(row).getByRole("button", { name: "Revoke probe" }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Revoke" }));
  await waitFor(() => expect(screen.queryByRole("row", { name: /probe/ })).toBeNull());
});

test("in a trial the line for curl calls the Core as it is served there: another address than the page's, in the open", async () => {
  start("anna", "single");
  const user = userEvent.setup();
  tokens("administrator");
  await screen.findByRole("row", { name: /nightly backup/ });
  await user.keyboard("n");
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "probe");
  await user.click(screen.getByRole("button", { name: "Add" }));
  const dialog = await screen.findByRole("dialog", { name: /“probe” is added/ });
  expect(within(dialog).getByRole("textbox", { name: "curl line" })).toHaveTextContent(
    / http:\/\/127\.0\.0\.11:7223\/api\/v3\/services$/,
  );
  expect(within(dialog).queryByText(/--cacert/)).toBeNull();
});

test("a role above one's own is there with the reason; days have to be a number", async () => {
  start("vera");
  const user = userEvent.setup();
  tokens("viewer");
  expect(await screen.findByText("No tokens yet")).toBeVisible();
  expect(screen.getByRole("checkbox", { name: /Of all users/ })).toBeDisabled();
  await user.keyboard("n");
  expect(await screen.findByRole("option", { name: /Operator — above yours/ })).toBeDisabled();
  const days = screen.getByRole("textbox", { name: "Days until it ends" });
  await user.clear(days);
  await user.type(days, "400");
  await user.type(screen.getByRole("textbox", { name: "Name" }), "x{Enter}");
  await waitFor(() => expect(days).toHaveAccessibleDescription(/from 1 to 366/));
});

test("an administrator sees those of all users by a switch that lives in the URL", async () => {
  start("anna");
  const user = userEvent.setup();
  const { router } = tokens("administrator");
  await screen.findByRole("row", { name: /monitoring/ });
  expect(screen.queryByRole("row", { name: /rollout/ })).toBeNull();
  await user.click(screen.getByRole("checkbox", { name: "Of all users" }));
  expect(await screen.findByRole("row", { name: /rollout.*oleg/ })).toBeVisible();
  expect(screen.getByRole("row", { name: /старый скрипт/ })).toHaveTextContent("ended");
  expect(router.state.location.search).toBe("?all=1");
});

test("sessions: the current one is marked, one is ended, then all others", async () => {
  start("anna");
  const user = userEvent.setup();
  const { client } = renderPage([{ path: paths.sessions, Component: SessionsPage }], paths.sessions);
  const mine = await screen.findByRole("row", { name: /this one/ });
  expect(mine).toHaveTextContent("Firefox 147 · Linux");
  const other = screen.getByRole("row", { name: /Chrome 148 · Windows/ });
  // the user of the page is anna, according to the mock's sessions
  const sessions = client.getQueryData<{ pages: { rows: { user: { id: string } }[] }[] }>([
    "listSessions",
    { all: false },
  ]);
  client.setQueryData(whoamiQuery().queryKey, {
    ...userOf("administrator"),
    id: sessions?.pages[0]?.rows[0]?.user.id ?? "",
  });
  await user.click(within(other).getByRole("button", { name: /End the session/ }));
  expect(await screen.findByRole("dialog", { name: "End this session?" })).toHaveTextContent("192.0.2.31");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(screen.getByRole("button", { name: "End all my other sessions" }));
  await user.click(await screen.findByRole("button", { name: "End them" }));
  await waitFor(() => expect(screen.queryByRole("row", { name: /Chrome 148/ })).toBeNull());
  expect(screen.getByRole("row", { name: /this one/ })).toBeVisible();
  await waitFor(() =>
    expect(screen.getByRole("button", { name: "End all my other sessions" })).toHaveAttribute("aria-disabled", "true"),
  );
});
