import { mockServer } from "@core-console/shared/mock-api/node";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addService, newKey } from "../../../api/changes.ts";
import { servicesQuery } from "../../../api/queries.ts";
import { notice } from "../../../lib/store/notices.ts";
import { paths } from "../../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../../testing/render-page.tsx";
import { ServicesPage } from "../ServicesPage.tsx";
import { WaitingHosts } from "./WaitingHosts.tsx";

let stopLive = (): void => undefined;
let mock: ReturnType<typeof mockServer>;
beforeEach(() => {
  resetLink();
  mock = mockServer({ scenario: "healthy" });
  mock.listen();
});
afterEach(() => {
  stopLive();
  mock.close();
});

/** The page with a host that waits to join as core-4, and the dialog that decides on it. */
async function review(login = "anna") {
  mock.control.signInAs(login);
  mock.control.setConfirmed(true);
  const { client } = renderPage(
    [{ path: paths.services, element: <ServicesPage WaitingHosts={WaitingHosts} /> }],
    paths.services,
    login === "anna" ? "administrator" : "operator",
  );
  stopLive = mock.control.onChange(() => void client.refetchQueries({ queryKey: servicesQuery().queryKey }));
  await screen.findByRole("row", { name: /core-1/ });
  const { ref } = await addService(client, "core-4", newKey(), new AbortController().signal);
  mock.control.simulateWait(ref);
  const user = userEvent.setup();
  const banner = await screen.findByText("core-4.soc.example waits for approval to join as core-4.");
  await user.click(screen.getByRole("button", { name: "Review" }));
  return { user, ref, banner, dialog: await screen.findByRole("dialog", { name: /Let core-4\.soc\.example into/ }) };
}
const row = () => screen.findByRole("row", { name: /core-4/ });

test("a host that waits is named above the table; what was shown is approved, and it goes on joining", async () => {
  const { user, banner, dialog } = await review();
  expect(dialog).toHaveTextContent("7C1E90AFB2D405E64F38C19A6D72E80B");
  expect(dialog).toHaveTextContent("An approved Core is worth an administrator’s rights.");
  const uses = within(dialog)
    .getAllByRole("row")
    .map((r) => r.textContent);
  expect(uses).toHaveLength(3);
  expect(uses[2]).toMatch(/oleg.*Operator.*renewed it.*192\.0\.2\.207/);
  await user.click(within(dialog).getByRole("button", { name: "Approve this host" }));
  await waitFor(() => expect(notice.get()?.text).toBe("core-4.soc.example is approved and goes on with joining."));
  await waitFor(() => expect(banner).not.toBeInTheDocument());
  await waitFor(async () => expect(await row()).toHaveTextContent(/Joining/));
});

test("refusing is as near as approving: the ID is burned and the row says so", async () => {
  const { user, banner, dialog } = await review();
  await user.click(within(dialog).getByRole("button", { name: "Refuse and burn the ID" }));
  await waitFor(() => expect(banner).not.toBeInTheDocument());
  await waitFor(async () => expect(await row()).toHaveTextContent(/Refused\s*by anna/));
});

test("an operator sees who waits, and why not to decide", async () => {
  const { dialog } = await review("oleg");
  expect(dialog).toHaveTextContent(/Administrator/);
  for (const name of ["Approve this host", "Refuse and burn the ID"])
    expect(within(dialog).getByRole("button", { name })).toHaveAttribute("aria-disabled", "true");
});

test("a member's host that is to move is named as such; approved, it stays where it is until the host asks again", async () => {
  mock.control.signInAs("anna");
  mock.control.setConfirmed(true);
  const routes = [{ path: paths.services, element: <ServicesPage WaitingHosts={WaitingHosts} /> }];
  const { client } = renderPage(routes, paths.services, "administrator");
  stopLive = mock.control.onChange(() => void client.refetchQueries({ queryKey: servicesQuery().queryKey }));
  const core = await screen.findByRole("row", { name: /core-2/ });
  const services = await client.fetchQuery(servicesQuery());
  mock.control.simulateWait(services.find((s) => s.name === "core-2")?.ref ?? "");
  await screen.findByText("core-2 waits for approval to move to new-core-2.soc.example.");
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: "Review" }));
  const dialog = await screen.findByRole("dialog", { name: "Let core-2 move to new-core-2.soc.example?" });
  expect(dialog).toHaveTextContent(/Until you approve, it stays where it is/);
  expect(within(dialog).getByRole("button", { name: "Refuse the move" })).toBeVisible();
  await user.click(within(dialog).getByRole("button", { name: "Approve this host" }));
  await waitFor(() =>
    expect(notice.get()?.text).toBe(
      "The move to new-core-2.soc.example is approved. Run the command on the host again.",
    ),
  );
  expect(core).toHaveTextContent(/On/);
});
