import { mockServer } from "@core-console/shared/mock-api/node";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { servicesQuery } from "../../api/queries.ts";
import { paths } from "../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../testing/render-page.tsx";
import { AuditPage } from "./AuditPage.tsx";

let mock: ReturnType<typeof mockServer>;
beforeEach(() => {
  resetLink();
  mock = mockServer({ scenario: "healthy" });
  mock.listen();
});
afterEach(() => mock.close());

const open = (search = "") => renderPage([{ path: paths.audit, Component: AuditPage }], paths.audit + search, "viewer");
const rows = () =>
  within(screen.getByRole("table", { name: "Audit" }))
    .getAllByRole("row")
    .slice(1);

test("newest first, page after page, with its end announced", async () => {
  const user = userEvent.setup();
  open();
  await screen.findByRole("table", { name: "Audit" });
  expect(rows()).toHaveLength(100);
  await user.click(screen.getByRole("button", { name: "Show older" }));
  await waitFor(() => expect(rows()).toHaveLength(200));
  const times = rows().map((r) => within(r).getAllByRole("time")[0]?.getAttribute("datetime") ?? "");
  expect(times).not.toContain("");
  expect(times).toEqual(times.toSorted().toReversed());
  await user.click(screen.getByRole("button", { name: "Show older" }));
  expect(await screen.findByText(/300 entries, no older ones/)).toBeVisible();
});

test("filters are read from the URL and written to it", async () => {
  const user = userEvent.setup();
  const { router } = open("?outcome=refused");
  await screen.findByRole("table", { name: "Audit" });
  expect(rows().length).toBeGreaterThan(1);
  for (const row of rows()) expect(row).toHaveTextContent("Refused");
  await user.selectOptions(screen.getByRole("combobox", { name: "What was done" }), "sign");
  await waitFor(() => {
    expect(rows().length).toBeGreaterThan(0);
    for (const row of rows()) expect(row).toHaveTextContent("Sign in");
  });
  await user.type(screen.getByRole("textbox", { name: "Login" }), "oleg{Enter}");
  await waitFor(() => expect(router.state.location.search).toBe("?outcome=refused&what=sign&who=oleg"));
  await user.type(screen.getByRole("searchbox", { name: "Search in everything" }), "no such thing");
  expect(await screen.findByText("Nothing fits")).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: "Clear the filters" })[0] ?? document.body);
  await waitFor(() => expect(router.state.location.search).toBe(""));
  await waitFor(() => expect(rows()).toHaveLength(100));
});

test("a row shows everything when opened, by its button", async () => {
  const user = userEvent.setup();
  const { client } = open("?what=sign&outcome=refused");
  await client.prefetchQuery(servicesQuery());
  const button = (await screen.findAllByRole("button", { name: "Details: Sign in" }))[0] ?? document.body;
  expect(rows()[0]).toHaveTextContent(/×17 in a minute/);
  expect(button).toHaveAttribute("aria-expanded", "false");
  await user.click(button);
  expect(button).toHaveAttribute("aria-expanded", "true");
  expect(screen.getByText("17 times within one minute")).toBeVisible();
  expect(screen.getByRole("textbox", { name: "Request ID" })).toHaveTextContent(/^[0-9a-f-]{36}$/);
  expect(screen.getByText(/Login or password is wrong/)).toBeVisible();
});

test("a refusal is shown as what was attempted, never by the name of a route; the code stays in the details", async () => {
  const user = userEvent.setup();
  open("?what=access");
  await screen.findByRole("table", { name: "Audit" });
  const tried = new Set(rows().map((r) => within(r).getByRole("button").getAttribute("aria-label")));
  expect(tried).toEqual(new Set(["Details: Add a service", "Details: Change the settings", "Details: Remove a user"]));
  expect(screen.getByRole("table", { name: "Audit" })).not.toHaveTextContent(/addService|changeSettings|A change/);
  await user.click(screen.getAllByRole("button", { name: "Details: Add a service" })[0] ?? document.body);
  expect(screen.getByText("access.refused addService")).toBeVisible();
  expect(screen.queryByText("About")).toBeNull();
  await user.click(screen.getAllByRole("button", { name: "Details: Remove a user" })[0] ?? document.body);
  expect(screen.getByText("About").nextSibling).toHaveTextContent("anna");
});

test("the export asks for what is looked at", async () => {
  open("?what=service&outcome=done");
  await screen.findByRole("table", { name: "Audit" });
  expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute(
    "href",
    "/api/v3/audit/export?what=service.&what=join.&outcome=done&format=csv",
  );
  expect(screen.getByRole("link", { name: "JSONL" })).toHaveAttribute("href", expect.stringContaining("format=jsonl"));
});

test("what could not be loaded says so, with a way on", async () => {
  const user = userEvent.setup();
  open("?service=no-ref");
  expect(await screen.findByText("The audit could not be loaded")).toBeVisible();
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Clear the filters" }));
  expect(await screen.findByRole("table", { name: "Audit" })).toBeVisible();
});
