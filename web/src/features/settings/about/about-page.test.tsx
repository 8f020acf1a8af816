import { mockServer } from "@core-console/shared/mock-api/node";
import type { ScenarioName } from "@core-console/shared/mock-api/world/scenarios";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { link, patchLink } from "../../../api/http/link.ts";
import { clusterQuery } from "../../../api/queries.ts";
import { paths } from "../../../lib/page/paths.ts";
import { renderPage, resetLink } from "../../../testing/render-page.tsx";
import { AboutPage } from "./AboutPage.tsx";

let mock: ReturnType<typeof mockServer> | null = null;
const start = (scenario: ScenarioName) => {
  mock = mockServer({ scenario });
  mock.listen();
  return mock.control;
};
beforeEach(() => resetLink());
afterEach(() => mock?.close());
const open = () => renderPage([{ path: paths.about, Component: AboutPage }], paths.about);
const section = (name: string) => screen.findByRole("region", { name });
const rowOf = async (name: string) => {
  const cores = await screen.findByRole("table", { name: "Cores and engines" });
  const row = within(cores).getByRole("link", { name }).closest("tr");
  return [...(row?.cells ?? [])].map((cell) => cell.textContent);
};

test("versions of page, console and Cores, engines with their known faults, the cluster's ID", async () => {
  start("healthy");
  open();
  expect((await rowOf("core-1")).slice(0, 2)).toEqual(["core-1", "1.0.0"]);
  expect((await rowOf("core-1"))[3]).toBe("maintained upstream · 3 known faults");
  const faults = within(await section("Known faults")).getAllByRole("listitem");
  expect(faults.map((one) => /issue (\d+)/.exec(one.textContent)?.[1])).toEqual(["20418", "20009", "20893"]);
  expect(faults[0]).toHaveTextContent("fixed in 3.4.42, 3.5.28, 3.6.9 · here: core-1, core-2, core-3");
  // the test's page has version 0.1.0-dev, the mock's console 1.0.0
  const own = await section("This console");
  await waitFor(() => expect(own).toHaveTextContent("Page0.1.0-dev◆ the console is of another version"));
  expect(own).toHaveTextContent("Console1.0.0");
  expect(screen.getByText(/warns of engines below 3\.5\.0/)).toBeVisible();
  expect(screen.getByRole("textbox", { name: "Cluster ID" })).toHaveTextContent("cdf818194e3a8c32");
});

test("a Core of another version with an engine at its end of life is marked, the others are not", async () => {
  start("upgrading");
  open();
  const [, version, engine, support] = await rowOf("core-3");
  expect(version).toBe("0.9.4◆ differs");
  expect(engine).toMatch(/^3\.4\.23◆ differs/);
  expect(support).toBe("no longer maintained upstream · below 3.5.0 · 4 known faults");
  expect((await rowOf("core-1"))[1]).toBe("1.0.0");
  expect(screen.getByText(/line of Debian 12, has been at its end of life/)).toBeVisible();
  expect(within(await section("Known faults")).getAllByRole("listitem")[0]).toHaveTextContent(/15220.*here: core-3$/);
});

test("of a silent Core the versions are unknown, and what was known last stands apart", async () => {
  start("off");
  open();
  const [, version, engine] = await rowOf("core-3");
  expect(version).toBe("unknownlast reported: 1.0.0");
  expect(engine).toMatch(/^unknownlast reported: 3\.5\.16/);
});

test("without a leader the last known is read, and nothing waits for one", async () => {
  start("lost-quorum");
  patchLink({ upstream: { ...link.get().upstream, state: "no_leader" } });
  open();
  expect((await rowOf("core-1"))[1]).toBe("unknownlast reported: 1.0.0");
  expect(await section("This console")).toHaveTextContent("Console1.0.0");
});

test("no Core is listed yet: the next step is a button", async () => {
  start("empty");
  open();
  expect(await screen.findByText("No Core has reported yet")).toBeVisible();
  expect(screen.getByRole("link", { name: "To the services" })).toHaveAttribute("href", paths.services);
});

test("a list that cannot be had is said in its place; the rest of the page stands", async () => {
  start("error");
  open();
  expect(await screen.findByText("The versions of the Cores could not be loaded")).toBeVisible();
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  expect(await screen.findByRole("textbox", { name: "Cluster ID" })).toBeVisible();
  expect(await section("Documentation")).toHaveTextContent("docs/operations.md");
});

test("an older Core that names neither engines nor a least version: unknown, never blank", async () => {
  start("healthy");
  const { client } = open();
  await rowOf("core-1");
  client.setQueryData(clusterQuery().queryKey, (was) =>
    was === undefined
      ? was
      : { ...was, leastEngine: null, members: was.members.map((m) => ({ ...m, engineVersion: null })) },
  );
  await waitFor(async () =>
    expect((await rowOf("core-1")).slice(2)).toEqual(["unknownsupport not known", "support not known"]),
  );
  expect(screen.getByText(/Below which version the cluster warns is not known/)).toBeVisible();
  expect(await section("Known faults")).toHaveTextContent("no Core has said which engine it runs");
});

test("two lives of the cluster: both are shown, and ending the other one has to be confirmed", async () => {
  start("two-lives");
  open();
  const lives = await section("Two lives of this cluster");
  expect(lives).toHaveTextContent(/recovered .* by host:core-1/);
  expect(lives).toHaveTextContent(/recovered .* by host:core-3\.soc\.example.*118.*core-3/);
  expect(within(lives).getByRole("textbox", { name: "ID of the other life" })).toHaveTextContent("5a1c7d0e");
  fireEvent.click(within(lives).getByRole("button", { name: "It was ended" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("the hosts of 5a1c7d0e-3b52-4f86-9a41-c0de5eed0003 once more");
});

test("without another life nothing is said of lives", async () => {
  start("healthy");
  open();
  await section("Cluster");
  expect(screen.queryByRole("region", { name: "Two lives of this cluster" })).toBeNull();
});
