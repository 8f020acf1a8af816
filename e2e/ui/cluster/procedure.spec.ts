import { signalCore } from "../../support/cluster/core-node.ts";
import { until } from "../../support/until.ts";
import { expect, type RealConsole, test } from "./real-console.ts";

/** Copies the ID as the documentation describes: the row ticked, ⋮, Copy ID. */
async function copyIdFromRow(real: RealConsole, name: string): Promise<string> {
  await real.page.evaluate(() => navigator.clipboard.writeText(""));
  const tick = real.page.getByRole("checkbox", { name: `Select ${name}` });
  await tick.click();
  await real.page.getByRole("button", { name: /1 ticked/ }).click();
  await real.page.getByRole("menuitem", { name: /^Copy ID/ }).click();
  const id = await until("the ID on the clipboard", async () => /^[0-9a-f-]{36}$/.exec(await real.clipboard())?.[0]);
  await tick.click();
  await expect(tick).not.toBeChecked();
  return id;
}

/**
 * Adds a Core as an operator does: a name in the dialog, the command copied from it, and exactly that run in a
 * terminal.
 */
async function addCore(real: RealConsole, name: string, alsoFromRow = false): Promise<void> {
  const field = await real.openAdd();
  await field.fill(name);
  await real.dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(real.dialog).toContainText(`${name} is added`);
  await expect(real.row(name)).toContainText("Not installed");

  await real.dialog.getByRole("button", { name: "Copy ID" }).click();
  const id = await until("the ID on the clipboard", async () => /^[0-9a-f-]{36}$/.exec(await real.clipboard())?.[0]);
  await real.dialog.getByRole("tab", { name: "Run here, for a trial" }).click();
  await real.dialog.getByRole("tabpanel").getByRole("button", { name: "Copy", exact: true }).click();
  const command = await until("the command on the clipboard", async () => {
    const text = await real.clipboard();
    return text.includes("--raft.join") ? text : null;
  });
  expect(/ --id (\S+)/.exec(command)?.[1]).toBe(id);
  if (alsoFromRow) {
    await real.page.keyboard.press("Escape");
    await expect(real.dialog).toHaveCount(0);
    expect(await copyIdFromRow(real, name), "⋮ → Copy ID gives the ID of the command").toBe(id);
    await real.row(name).getByText(name, { exact: true }).click();
    await expect(real.dialog).toContainText("How to join");
  }
  const child = await real.cluster.run(name, ["bash", "-c", command]);
  await real.cluster.adopt(name, command, child);
  await expect(real.light(name, "On")).toBeVisible();
  await expect(real.dialog).toContainText("Steady");
  await real.page.keyboard.press("Escape");
  await expect(real.dialog).toHaveCount(0);
}

/** Removes the leader permanently: the sum, its name typed, its row removed; its Core learns of it and exits. */
async function removeLeader(real: RealConsole): Promise<void> {
  const { cluster, page } = real;
  const target = await cluster.leader();
  await real.row(target.name).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(real.dialog).toContainText("After this: 2 voters, majority 2, none may fail (now 3, one may fail).");
  await page.keyboard.type(target.name);
  await page.keyboard.press("Enter");
  await expect(real.dialog).toHaveCount(0);
  await expect(real.row(target.name)).toHaveCount(0);
  await target.child.exited;
  expect(target.child.text()).toContain("This Core was removed from the cluster on");
  cluster.cores.splice(cluster.cores.indexOf(target), 1);
  const view = await cluster.green();
  expect([view.voters, view.aliveVoters]).toEqual([2, 2]);
  expect(cluster.cores.map((c) => c.ref)).toContain(view.leader?.ref);
  for (const { name } of cluster.cores) await expect(real.light(name, "On")).toBeVisible();
}

test("the whole procedure: add, copy, run, On; again; the leader dies and the work goes on; the next is removed", async ({
  own: real,
}) => {
  const { cluster, page } = real;
  await real.open();
  await expect(real.row("core-1")).toContainText("Leader");

  await addCore(real, "core-2", true);
  await expect(real.row("core-2")).toContainText("Learner");
  await addCore(real, "core-3");
  await expect(real.row("core-2")).toContainText("Follower");
  await expect(real.row("core-3")).toContainText("Follower");
  await cluster.green();

  const field = await real.openAdd();
  await field.fill("typed before the leader died");
  const leader = await cluster.leader();
  await real.forgetBanner();
  signalCore(leader, "SIGKILL");
  await expect.poll(() => real.bannerSeen()).toBe(true);
  await expect(field).toHaveValue("typed before the leader died");
  await field.press("Enter");
  await expect(real.dialog).toContainText("typed before the leader died is added");
  await expect(real.banner).toHaveCount(0);
  await page.keyboard.press("Escape");

  await expect(real.light(leader.name, "Off")).toBeVisible();
  await expect(real.row(leader.name)).not.toContainText("Leader");
  const next = await cluster.leader();
  expect(next.name).not.toBe(leader.name);
  await expect(real.row(next.name)).toContainText("Leader");
  await expect(real.row("typed before the leader died")).toHaveCount(1);

  await cluster.restart(leader);
  await expect(real.light(leader.name, "On")).toBeVisible();
  for (const { name } of cluster.cores) await expect(real.light(name, "On")).toBeVisible();
  await removeLeader(real);
  expect(await real.untouched(), "the page never reloaded").toBe(true);
});

test("another operator's change, and a removal by hand, show at once", async ({ real }) => {
  await real.open();
  const made = await real.cluster.api.add("by another operator");
  await expect(real.row("by another operator")).toContainText("Not installed");
  await real.cluster.api.change("PATCH", `/services/${made.ref}`, { body: { name: "renamed" } });
  await expect(real.row("renamed")).toHaveCount(1);
  await real.cluster.api.change("DELETE", `/services/${made.ref}`);
  await expect(real.row("renamed")).toHaveCount(0);
  expect(await real.untouched()).toBe(true);
});
