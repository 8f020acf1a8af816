import { mockServer } from "@core-console/shared/mock-api/node";
import { PACE } from "@core-console/shared/mock-api/world/world";
import type { ScenarioName } from "@core-console/shared/mock-api/world/scenarios";
import type { UserRole } from "@core-console/shared/contract/access";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { clusterQuery } from "../../api/queries.ts";
import { paths } from "../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../testing/render-page.tsx";
import { SnapshotsPage } from "./SnapshotsPage.tsx";

let mock: ReturnType<typeof mockServer>;
afterEach(() => {
  mock.close();
  localStorage.clear();
});

function open(scenario: ScenarioName = "healthy", role: UserRole = "administrator") {
  resetLink();
  mock = mockServer({ scenario, pace: { ...PACE, snapshotMs: 20 }, access: { confirmed: true } });
  mock.listen();
  return renderPage([{ path: paths.snapshots, Component: SnapshotsPage }], paths.snapshots, role);
}
const table = () => screen.findByRole("table", { name: "Snapshots" });
const rows = async () =>
  within(await table())
    .getAllByRole("row")
    .slice(1);
const row = async (n: number) => (await rows())[n] ?? document.body;
async function act(n: number, name: string): Promise<void> {
  const user = userEvent.setup();
  await user.click(within(await row(n)).getByRole("button", { name: /^Actions/ }));
  await user.click(await screen.findByRole("menuitem", { name: new RegExp(`^${name}`) }));
}

test("the page says whether everything can be restored, and shows each snapshot with its proof", async () => {
  open();
  expect(await screen.findByText(/^Proven restorable: .*, revision 48,211$/)).toBeVisible();
  expect(await rows()).toHaveLength(7);
  expect(await row(0)).toHaveTextContent(/Proven.*ago/);
  expect(await row(6)).toHaveTextContent(/Not verified/);
  expect(await row(0)).toHaveTextContent(/core-\d and core-\d/);
  expect(screen.getByText("Every 12 h")).toBeVisible();
});

test("without snapshots the page says what one is for, and taking one lists it", async () => {
  open("snapshots-none");
  expect(await screen.findByRole("heading", { name: "No snapshot yet" })).toBeVisible();
  await userEvent.setup().click(screen.getByRole("button", { name: "Take snapshot" }));
  await waitFor(async () => expect(await row(0)).toHaveTextContent(/Not verified/));
  await act(0, "Verify");
  await waitFor(async () => expect(await row(0)).toHaveTextContent(/Proven/));
  expect(screen.getByText(/^Proven restorable/)).toBeVisible();
});

test("a second request while one is taken is refused with the reason", async () => {
  open("healthy");
  mock.control.setPace({ snapshotMs: 600_000 });
  const user = userEvent.setup();
  await table();
  await user.click(screen.getByRole("button", { name: "Take snapshot" }));
  await waitFor(async () => expect(await rows()).toHaveLength(8));
  await user.click(screen.getByRole("button", { name: "Take snapshot" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("A snapshot is being taken already");
});

test("one that failed its proof is red, with what to do", async () => {
  open("snapshot-bad");
  expect(await screen.findByText(/^The newest snapshot, .*, cannot be restored$/)).toBeVisible();
  expect(await row(0)).toHaveTextContent("Cannot be restored");
  expect(screen.getByRole("list", { name: "Problems" })).toHaveTextContent(/should hold 5 records/);
});

test("a snapshot is deleted after the question; of the last proven one the name is typed", async () => {
  open("snapshots-none");
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Take snapshot" }));
  await waitFor(async () => expect(await row(0)).toHaveTextContent(/Not verified/));
  await act(0, "Verify");
  await waitFor(async () => expect(await row(0)).toHaveTextContent(/Proven/));
  await act(0, "Delete");
  const dialog = await screen.findByRole("dialog");
  const yes = within(dialog).getByRole("button", { name: "Delete" });
  expect(yes).toHaveAttribute("aria-disabled", "true");
  const field = within(dialog).getByRole("textbox", { name: /^Type kuma-.*\.tar\.gz/ });
  const file = /kuma-\S+\.tar\.gz/.exec(dialog.textContent ?? "")?.[0] ?? "";
  await user.type(field, "something");
  expect(within(dialog).getByText("This is not its name")).toBeVisible();
  await user.clear(field);
  await user.type(field, file);
  await user.click(yes);
  expect(await screen.findByRole("heading", { name: "No snapshot yet" })).toBeVisible();
});

test("a file is uploaded in pieces, and a file that is no snapshot is refused", async () => {
  open();
  const user = userEvent.setup();
  await table();
  await user.click(screen.getByRole("button", { name: "Upload…" }));
  const dialog = await screen.findByRole("dialog");
  const choose = async (bytes: Uint8Array<ArrayBuffer>) => {
    const input = document.querySelector<HTMLInputElement>("input[type=file]");
    if (input === null) throw new Error("no field for a file");
    await user.upload(input, new File([bytes], "kuma.tar.gz", { type: "application/gzip" }));
    await user.click(within(dialog).getByRole("button", { name: "Upload" }));
  };
  await choose(new Uint8Array(600_000));
  expect(await within(dialog).findByText(/not a snapshot of Core console/)).toBeVisible();
  const sealed = new Uint8Array(1000);
  sealed.set(new TextEncoder().encode("age-encryption.org/v1\n"));
  await user.upload(
    document.querySelector<HTMLInputElement>("input[type=file]") ?? dialog,
    new File([sealed], "k.age"),
  );
  const field = await within(dialog).findByLabelText("Passphrase of the file");
  expect(within(dialog).getByRole("button", { name: "Upload" })).toHaveAttribute("aria-disabled", "true");
  await user.type(field, "wrong");
  await user.click(within(dialog).getByRole("button", { name: "Upload" }));
  expect(await within(dialog).findByText(/sealed with another passphrase/)).toBeVisible();
  const archive = new Uint8Array(1_200_000);
  archive.set([0x1f, 0x8b, 8]);
  await choose(archive);
  await waitFor(async () => expect(await rows()).toHaveLength(8));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(await rows().then((all) => all.some((one) => one.textContent?.includes("upload")))).toBe(true);
});

test("the schedule is changed by an administrator", async () => {
  open();
  const user = userEvent.setup();
  await screen.findByText("Every 12 h");
  await user.click(screen.getByRole("button", { name: "Change" }));
  const dialog = await screen.findByRole("dialog");
  await user.selectOptions(within(dialog).getByRole("combobox"), "6");
  const field = within(dialog).getByRole("textbox", { name: "How many of the newest stay" });
  await user.clear(field);
  await user.type(field, "0");
  expect(within(dialog).getByText("A whole number from 1 to 100")).toBeVisible();
  await user.type(field, "{backspace}20");
  await user.click(within(dialog).getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Every 6 h")).toBeVisible();
  expect(screen.getByText(/the newest 20 stay/)).toBeVisible();
});

test("a viewer sees everything but the schedule, and why nothing can be done", async () => {
  open("healthy", "viewer");
  const user = userEvent.setup();
  await table();
  expect(screen.getByText("Only administrators see the schedule.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Take snapshot" })).toHaveAttribute("aria-disabled", "true");
  expect(screen.getByRole("button", { name: "Upload…" })).toHaveAttribute("aria-disabled", "true");
  await user.click(within(await row(0)).getByRole("button", { name: /^Actions/ }));
  for (const name of ["Verify", "Download", "Delete"])
    expect(await screen.findByRole("menuitem", { name: new RegExp(name) })).toHaveTextContent(/needs the role/);
});

test("without a majority the acts say why they wait in vain", async () => {
  const { client } = open();
  await table();
  const cluster = await client.fetchQuery(clusterQuery());
  client.setQueryData(clusterQuery().queryKey, { ...cluster, aliveVoters: 1 });
  expect(await screen.findByRole("button", { name: "Take snapshot" })).toHaveAttribute("aria-disabled", "true");
  expect(screen.getByRole("button", { name: "Take snapshot" })).toHaveAttribute(
    "title",
    expect.stringContaining("No majority"),
  );
});
