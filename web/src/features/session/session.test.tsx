import { mockServer } from "@core-console/shared/mock-api/node";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { recheck } from "../../api/session/sign-in.ts";
import { session } from "../../api/http/session.ts";
import { whoamiQuery } from "../../api/session/whoami.ts";
import { leave } from "../../lib/page/leave.ts";
import { paths } from "../../lib/page/paths.ts";
import { setupSecret, takeSetupSecret } from "../../lib/page/setup-secret.ts";
import { renderPage, resetLink } from "../../testing/render-page.tsx";
import { ChangeForm } from "./ChangeForm.tsx";
import { SessionDialog } from "./menu/SessionDialog.tsx";
import { Setup } from "./Setup.tsx";
import { SignIn } from "./SignIn.tsx";

let mock: ReturnType<typeof mockServer>;
beforeEach(() => {
  resetLink();
  session.set({ is: "unknown" });
  setupSecret.set(null);
  mock = mockServer({ scenario: "healthy" });
  mock.listen();
  mock.control.signInAs(null);
});
afterEach(() => mock.close());

const page = (name: string) => <h1>{name}</h1>;
const open = (at: string) =>
  renderPage(
    [
      { path: paths.signIn, Component: SignIn },
      { path: paths.setup, Component: Setup },
      { path: paths.audit, element: page("the audit") },
      { path: paths.dashboard, element: page("the dashboard") },
    ],
    at,
  );
const login = () => screen.findByRole("textbox", { name: "Login" });
const password = () => screen.findByLabelText("Password");

test("wrong and right: the refusal does not say which half, the way leads back", async () => {
  const user = userEvent.setup();
  const { client } = open("/sign-in?to=%2Faudit%3Fwho%3Danna");
  expect(await login()).toHaveAttribute("autocomplete", "username");
  expect(await password()).toHaveAttribute("autocomplete", "current-password");
  await user.type(await login(), "anna");
  await user.type(await password(), "wrong{Enter}");
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent(/Login or password is wrong/));
  await waitFor(async () => expect(await password()).toHaveFocus());
  await user.clear(await password());
  await user.type(await password(), "right{Enter}");
  expect(await screen.findByRole("heading", { name: "the audit" })).toBeVisible();
  expect(client.getQueryData(whoamiQuery().queryKey)).toMatchObject({ login: "anna" });
  expect(session.get()).toMatchObject({ is: "in", role: "administrator" });
});

test("without a leader: one sentence, of nothing that only those inside can look at", async () => {
  mock.control.setNetwork("no_cores");
  const user = userEvent.setup();
  open("/sign-in");
  const note = await screen.findByRole("status");
  expect(note).toHaveTextContent("3 of 3 Cores do not answer. Without a majority nothing can be changed");
  await user.type(await login(), "anna");
  await user.type(await password(), "right{Enter}");
  expect(screen.getByRole("button", { name: "Sign in" })).toHaveAttribute("aria-disabled", "true");
  expect(screen.getAllByText(/do not answer/)).toHaveLength(1);
  expect(screen.getByRole("alert")).toBeEmptyDOMElement();
  expect(document.body).not.toHaveTextContent(/soc\.example|core-1/);
});

test("sign-in without a majority: what the page says stays while it looks again, and the form is barred until then", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  mock.control.setNetwork("no_cores");
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  open("/sign-in");
  const note = await screen.findByText(/do not answer/);
  await user.type(await login(), "anna");
  const seen = new Set<string>();
  const watch = new MutationObserver(() => {
    const barred = screen.getByRole("button", { name: "Sign in" }).getAttribute("aria-disabled");
    seen.add(`${document.body.contains(note)} ${barred}`);
  });
  watch.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  let asked = 0;
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (...call: Parameters<typeof fetch>) => {
    asked += 1;
    return real(...call);
  });
  while (asked < 4) await vi.advanceTimersByTimeAsync(500);
  watch.disconnect();
  vi.unstubAllGlobals();
  expect([...seen].filter((one) => one !== "true true")).toEqual([]);
  expect(note).toBeVisible();
  mock.control.setNetwork("up");
  await vi.advanceTimersByTimeAsync(4000);
  await waitFor(() => expect(screen.queryByText(/do not answer/)).toBeNull());
  expect(screen.getByRole("button", { name: "Sign in" })).toHaveAttribute("aria-disabled", "false");
  expect(await login()).toHaveValue("anna");
  vi.useRealTimers();
});

test("a leader lost after the page was opened: the page says it from the first refusal on, once", async () => {
  const user = userEvent.setup();
  open("/sign-in");
  await user.type(await login(), "anna");
  mock.control.setNetwork("no_cores");
  await user.type(await password(), "right{Enter}");
  expect(await screen.findByText(/3 of 3 Cores do not answer/)).toBeVisible();
  await waitFor(() => expect(screen.getAllByText(/do not answer/)).toHaveLength(1));
});

test("an address of another site leads to the dashboard", async () => {
  const user = userEvent.setup();
  open("/sign-in?to=%2F%2Fevil.example");
  await user.type(await login(), "vera");
  await user.type(await password(), "right{Enter}");
  expect(await screen.findByRole("heading", { name: "the dashboard" })).toBeVisible();
});

test("after too many tries it says for how long, and sends nothing meanwhile", async () => {
  const user = userEvent.setup();
  open("/sign-in");
  await user.type(await login(), "anna");
  await user.type(await password(), "limited{Enter}");
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent(/possible in \d+ seconds/));
  expect(screen.getByRole("button", { name: "Sign in" })).toHaveAttribute("aria-disabled", "true");
});

test("the provider's button is there only when there is a provider", async () => {
  const { client } = open("/sign-in?to=%2Faudit");
  await login();
  expect(screen.queryByRole("link")).toBeNull();
  mock.control.setOidc(true);
  await client.invalidateQueries();
  expect(await screen.findByRole("link")).toHaveAttribute("href", "/api/oidc/start?to=%2Faudit");
});

test("without any administrator it shows the command instead of a form", async () => {
  mock.control.setSetupNeeded(true);
  open("/sign-in");
  expect(await screen.findByRole("heading", { name: /no administrator yet/ })).toBeVisible();
  expect(screen.getByRole("textbox", { name: "Command" })).toHaveTextContent(
    "sudo /opt/kaspersky/kuma/kuma user setup-link",
  );
  expect(screen.queryByLabelText("Password")).toBeNull();
});

test("a setup link makes an administrator; rules speak at the fields", async () => {
  const user = userEvent.setup();
  mock.control.setSetupNeeded(true);
  setupSecret.set("kcl_mock-administrator");
  open("/setup");
  await user.type(await login(), "root");
  const next = screen.getByLabelText("New password");
  const repeat = screen.getByLabelText("New password again");
  await user.type(next, "short");
  await user.tab();
  await waitFor(() => expect(next).toHaveAccessibleDescription(/^At least 12 .*At least 12/));
  await user.clear(next);
  await user.type(next, "password1234");
  await user.type(repeat, "password1234{Enter}");
  await waitFor(() => expect(next).toHaveAccessibleDescription(/Many people use this/));
  for (const field of [next, repeat]) {
    await user.clear(field);
    await user.type(field, "seven lazy otters");
  }
  await user.click(screen.getByRole("button", { name: "Make the administrator" }));
  expect(await screen.findByRole("heading", { name: "the dashboard" })).toBeVisible();
  expect(setupSecret.get()).toBeNull();
});

test("a link for a user signs in by a click; an expired one says so", async () => {
  const user = userEvent.setup();
  setupSecret.set("kcl_mock-expired");
  open("/setup");
  expect(await screen.findByRole("heading", { name: /does not work any more/ })).toBeVisible();
  setupSecret.set("kcl_mock-anna");
  await user.click(await screen.findByRole("button", { name: "Sign in as anna" }));
  expect(await screen.findByRole("heading", { name: "the dashboard" })).toBeVisible();
});

/** Drops the response to the first call of `path`; returns the keys that it was sent with. */
function losesAnswerOf(path: string): string[] {
  const keys: string[] = [];
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", async (...call: Parameters<typeof fetch>) => {
    const [url, init] = call;
    if (!(url instanceof URL) || url.pathname !== path) return real(...call);
    keys.push(new Headers(init?.headers).get("idempotency-key") ?? "none");
    const answer = await real(...call);
    if (keys.length === 1) throw new TypeError("Failed to fetch");
    return answer;
  });
  return keys;
}

test("17: a link whose answer was lost: that it may be done is said, and the next press is the same one", async () => {
  const user = userEvent.setup();
  mock.control.setSetupNeeded(true);
  setupSecret.set("kcl_mock-administrator");
  const keys = losesAnswerOf("/api/v3/setup");
  open("/setup");
  await user.type(await login(), "root");
  await user.type(screen.getByLabelText("New password"), "seven lazy otters");
  await user.type(screen.getByLabelText("New password again"), "seven lazy otters{Enter}");
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent(/may be done or not/));
  expect(document.body).not.toHaveTextContent(/does not answer|Idempotency/);
  await user.click(screen.getByRole("button", { name: "Make the administrator" }));
  expect(await screen.findByRole("heading", { name: "the dashboard" })).toBeVisible();
  expect(keys).toEqual([keys[0], keys[0]]);
  vi.unstubAllGlobals();
});

test("17: a new password whose answer was lost: that it may be done is said, and the next press is the same one", async () => {
  const user = userEvent.setup();
  mock.control.signInAs("anna");
  const keys = losesAnswerOf("/api/v3/users/password");
  const done = vi.fn<() => void>();
  renderPage([{ path: "/", element: <ChangeForm login="anna" asksCurrent onDone={done} /> }], "/");
  await user.type(await screen.findByLabelText("Current password"), "right");
  await user.type(screen.getByLabelText("New password"), "seven lazy otters");
  await user.type(screen.getByLabelText("New password again"), "seven lazy otters{Enter}");
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent(/may be done or not/));
  await user.click(screen.getByRole("button", { name: "Set the password" }));
  await waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(keys).toEqual([keys[0], keys[0]]);
  vi.unstubAllGlobals();
});

test("the secret leaves the address bar at once", () => {
  history.replaceState(null, "", "/setup#kcl_abc-_1");
  takeSetupSecret(paths.setup);
  expect(setupSecret.get()).toBe("kcl_abc-_1");
  expect(location.href).not.toContain("kcl_");
  history.replaceState(null, "", "/");
});

test("the same person goes on; another one begins anew, and is shown nothing of the first's", async () => {
  const user = userEvent.setup();
  const reload = vi.spyOn(leave, "reload").mockImplementation(() => undefined);
  mock.control.signInAs("anna");
  const { client } = renderPage([{ path: "/", element: <SessionDialog login="anna" looked={false} /> }], "/");
  client.removeQueries({ queryKey: whoamiQuery().queryKey });
  await recheck(client);
  mock.control.signInAs(null);
  await recheck(client);
  expect(session.get()).toMatchObject({ is: "ended", login: "anna" });
  await user.type(await password(), "right{Enter}");
  await waitFor(() => expect(session.get().is).toBe("in"));
  expect(reload).not.toHaveBeenCalled();

  mock.control.signInAs(null);
  await recheck(client);
  await user.clear(await login());
  await user.type(await login(), "vera");
  await user.clear(await password());
  await user.type(await password(), "right{Enter}");
  await waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(session.get().is).toBe("ended");
  expect(client.getQueryData(whoamiQuery().queryKey)).toMatchObject({ login: "anna" });
  reload.mockRestore();
});
