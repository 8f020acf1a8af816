import { SERVICES, expect, test } from "./mock/fixtures.ts";
import type { Page } from "@playwright/test";
import type { Console, Scenario } from "./mock/fixtures.ts";

/** Pictures of every page and state × theme × language: `playwright test -c e2e --project screenshots`. */
const DIR = new URL("../../test-results/screenshots/", import.meta.url).pathname;

interface Shot {
  name: string;
  path: string;
  scenario: Scenario;
  /** as a phone shows it */
  narrow?: true;
  after?: (app: Console, words: (typeof WORDS)["en"]) => Promise<void>;
}
const WORDS = { en: { add: "Add", item: "Add Core service" }, ru: { add: "Добавить", item: "Добавить сервис Ядро" } };

const added = async (app: Console, words: (typeof WORDS)["en"]): Promise<void> => {
  const dialog = await app.openAdd(words.add, words.item);
  await dialog.getByRole("textbox").fill("core-5");
  await app.page.keyboard.press("Enter");
  await expect(dialog).toContainText("--raft.join");
};

/** The state 5 s after the console lost its Cores, or the page its console. */
const gray =
  (network: "no_cores" | "down") =>
  async (app: Console): Promise<void> => {
    await app.mock("setNetwork", network);
    await expect(app.page).toHaveTitle(/^○/);
    await expect(app.page.getByText(/^(Unknown|Неизвестно)$/)).not.toHaveCount(0);
    await expect(app.page.getByRole("main").getByText(/^(On|Вкл)$/)).toHaveCount(0);
  };

/** Waits until a page of the settings shows its content, or why it shows none, in place of gray bars. */
async function loaded(page: Page): Promise<void> {
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { level: 1 })).toBeVisible();
  const content = main.locator("table, nav li, form, dl, h2");
  await expect(content.or(main.getByText(/needs the role|нужна роль/)).first()).toBeVisible();
}

/** Waits until the list has its rows. */
const listed = (app: Console): Promise<void> => expect(app.rows.first()).toBeVisible();

/** Presses a button of the first row. */
async function pressInFirstRow(app: Console, name: RegExp): Promise<void> {
  await app.rows.first().getByRole("button", { name }).click();
}

/** The dialog that asks whether these are to go. */
async function removing(app: Console, names: readonly string[]): Promise<void> {
  const { page } = app;
  const [only] = names;
  if (names.length === 1 && only !== undefined) {
    await app.row(only).focus();
  } else {
    for (const name of names) await page.getByRole("checkbox", { name: new RegExp(`${name}$`) }).click();
  }
  await page.keyboard.press("Delete");
  await expect(page.getByRole("dialog")).toContainText("--purge");
}

/** They were asked to go, and the first is on its way for as long as it takes. */
async function removed(app: Console, names: readonly string[]): Promise<void> {
  await app.pace({ removeMs: 600_000 });
  await removing(app, names);
  const dialog = app.page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /core-/ }).fill(names.join(", "));
  await app.page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
}

const onPhoneToo = (shot: Shot): Shot[] => [shot, { ...shot, name: `phone-${shot.name}`, narrow: true }];

const SHOTS: readonly Shot[] = [
  ...(["healthy", "single", "off", "electing", "lagging", "joining", "lost-quorum"] as const).flatMap((scenario) => [
    { name: `dashboard-${scenario}`, path: "/", scenario },
    { name: `services-${scenario}`, path: SERVICES, scenario },
  ]),
  { name: "services-no-cores", path: SERVICES, scenario: "healthy", after: gray("no_cores") },
  { name: "services-cut-off", path: SERVICES, scenario: "healthy", after: gray("down") },
  { name: "dashboard-no-cores", path: "/", scenario: "healthy", after: gray("no_cores") },
  { name: "phone-services", path: SERVICES, scenario: "lagging", narrow: true },
  { name: "phone-dashboard", path: "/", scenario: "lagging", narrow: true },
  { name: "phone-guide", path: SERVICES, scenario: "single", narrow: true, after: added },
  { name: "services-empty", path: SERVICES, scenario: "empty" },
  { name: "services-ten-thousand", path: SERVICES, scenario: "ten-thousand" },
  { name: "services-error", path: SERVICES, scenario: "error" },
  { name: "services-unreachable", path: SERVICES, scenario: "unreachable" },
  { name: "not-found", path: "/nowhere", scenario: "healthy" },
  { name: "sign-in", path: "/sign-in?as=nobody&oidc=1", scenario: "healthy" },
  { name: "sign-in-lost-quorum", path: "/sign-in?as=nobody&oidc=1", scenario: "lost-quorum" },
  { name: "phone-sign-in-lost-quorum", path: "/sign-in?as=nobody", scenario: "lost-quorum", narrow: true },
  { name: "no-administrator", path: "/sign-in?as=setup", scenario: "healthy" },
  { name: "setup", path: "/setup?as=setup#kcl_mock-administrator", scenario: "healthy" },
  ...["users", "tokens", "sessions", "sign-in", "api", "about"].flatMap((page) => [
    { name: `settings-${page}`, path: `/settings/${page}`, scenario: "healthy" as const },
    { name: `settings-${page}-viewer`, path: `/settings/${page}?as=vera`, scenario: "healthy" as const },
  ]),
  ...(
    [
      "lost-quorum",
      "recovered",
      "two-lives",
      "power-loss",
      "outdated-survivor",
      "unknown-logs",
      "learner-only",
      "healthy",
    ] as const
  ).flatMap((scenario) => onPhoneToo({ name: `recovery-${scenario}`, path: "/cluster/recovery", scenario })),
  ...onPhoneToo({ name: "snapshots", path: "/snapshots", scenario: "healthy", after: listed }),
  { name: "snapshots-viewer", path: "/snapshots?as=vera", scenario: "healthy", after: listed },
  { name: "snapshots-none", path: "/snapshots", scenario: "snapshots-none", after: (app) => loaded(app.page) },
  { name: "snapshots-taking", path: "/snapshots", scenario: "snapshot-taking", after: listed },
  { name: "snapshots-lost-quorum", path: "/snapshots", scenario: "lost-quorum", after: listed },
  ...onPhoneToo({
    name: "snapshots-bad",
    path: "/snapshots",
    scenario: "snapshot-bad",
    after: async (app) => {
      await listed(app);
      await pressInFirstRow(app, /^(Details|Подробности)/);
    },
  }),
  {
    name: "snapshots-menu",
    path: "/snapshots",
    scenario: "snapshot-taking",
    after: async (app) => {
      await listed(app);
      await pressInFirstRow(app, /^(Actions|Действия)/);
      await expect(app.page.getByRole("menu")).toBeVisible();
    },
  },
  {
    name: "snapshots-remove",
    path: "/snapshots",
    scenario: "healthy",
    after: async (app) => {
      await listed(app);
      await pressInFirstRow(app, /^(Actions|Действия)/);
      await app.page.getByRole("menuitem", { name: /^(Delete|Удалить)/ }).click();
      await expect(app.page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "snapshots-schedule",
    path: "/snapshots",
    scenario: "healthy",
    after: async (app) => {
      await app.page.getByRole("button", { name: /^(Change|Изменить)$/ }).click();
      await expect(app.page.getByRole("dialog").getByRole("combobox")).toBeVisible();
    },
  },
  {
    name: "snapshots-upload",
    path: "/snapshots",
    scenario: "healthy",
    after: async (app) => {
      await app.page.getByRole("button", { name: /^(Upload|Загрузить)/ }).click();
      const file = { name: "kuma-2026-11-30.tar.gz", mimeType: "application/gzip", buffer: Buffer.alloc(3_100_000) };
      await app.page.locator("input[type=file]").setInputFiles(file);
      await expect(app.page.getByRole("progressbar")).toBeVisible();
    },
  },
  { name: "audit", path: "/audit", scenario: "healthy" },
  { name: "phone-audit", path: "/audit", scenario: "healthy", narrow: true },
  { name: "phone-users", path: "/settings/users", scenario: "healthy", narrow: true },
  {
    name: "add-dialog",
    path: SERVICES,
    scenario: "healthy",
    after: async (app, w) => void (await app.openAdd(w.add, w.item)),
  },
  { name: "join-guide", path: SERVICES, scenario: "healthy", after: added },
  {
    name: "row-menu",
    path: SERVICES,
    scenario: "joining",
    after: async (app) => {
      await app.row("core-4").click({ button: "right" });
      await expect(app.page.getByRole("menu")).toBeVisible();
    },
  },
  {
    name: "restart-dialog",
    path: SERVICES,
    scenario: "healthy",
    after: async (app) => {
      await app.row("core-2").focus();
      await app.page.keyboard.press("r");
      await expect(app.page.getByRole("dialog")).toContainText("2");
    },
  },
  ...onPhoneToo({
    name: "remove-dialog",
    path: SERVICES,
    scenario: "healthy",
    after: (app) => removing(app, ["core-2"]),
  }),
  { name: "remove-several", path: SERVICES, scenario: "healthy", after: (app) => removing(app, ["core-1", "core-3"]) },
  { name: "remove-silent", path: SERVICES, scenario: "off", after: (app) => removing(app, ["core-3"]) },
  {
    name: "remove-wrong-name",
    path: SERVICES,
    scenario: "healthy",
    after: async (app) => {
      await removing(app, ["core-3"]);
      await app.page.keyboard.type("core-2");
    },
  },
  // the mock's console is core-1's
  ...onPhoneToo({
    name: "remove-own",
    path: SERVICES,
    scenario: "healthy",
    after: (app) => removing(app, ["core-1"]),
  }),
  {
    name: "console-removed",
    path: SERVICES,
    scenario: "healthy",
    after: async (app) => {
      await removed(app, ["core-1"]);
      await gray("down")(app);
    },
  },
  {
    name: "remove-menu-none-left",
    path: SERVICES,
    scenario: "healthy",
    after: async (app) => {
      for (const n of [1, 2, 3]) await app.page.getByRole("checkbox", { name: new RegExp(`core-${n}$`) }).click();
      await app.page.getByRole("button", { name: /3 ticked|3 / }).click();
      await expect(app.page.getByRole("menu")).toBeVisible();
    },
  },
  {
    name: "remove-menu-barred",
    path: SERVICES,
    scenario: "off",
    after: async (app) => {
      await app.row("core-1").click({ button: "right" });
      await expect(app.page.getByRole("menu")).toBeVisible();
    },
  },
  {
    name: "remove-rows",
    path: SERVICES,
    scenario: "healthy",
    after: async (app) => {
      await removed(app, ["core-1", "core-3"]);
      await expect(app.row("core-3")).toContainText(/queued|в очереди/);
    },
  },
  {
    name: "remove-drawer",
    path: SERVICES,
    scenario: "healthy",
    after: async (app) => {
      await removed(app, ["core-3"]);
      await app.row("core-3").getByText("core-3", { exact: true }).click();
      await expect(app.page.getByRole("dialog")).toContainText(/is being taken out|выводится/);
    },
  },
  {
    name: "remove-drawer-menu",
    path: SERVICES,
    scenario: "healthy",
    after: async (app) => {
      await app.row("core-3").getByText("core-3", { exact: true }).click();
      await app.page
        .getByRole("dialog")
        .getByRole("button", { name: /Actions|Действия/ })
        .click();
      await expect(app.page.getByRole("menu")).toBeVisible();
    },
  },
  {
    name: "remove-drawer-gone",
    path: SERVICES,
    scenario: "healthy",
    after: async (app) => {
      await removed(app, ["core-3"]);
      await app.row("core-3").getByText("core-3", { exact: true }).click();
      await app.pace({ removeMs: 0 });
      await expect(app.page.getByRole("dialog")).toContainText(/is removed|удалён/);
    },
  },
  {
    name: "drawer",
    path: SERVICES,
    scenario: "lagging",
    after: async (app) => {
      await app.row("core-3").getByText("core-3", { exact: true }).click();
      await expect(app.page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "log",
    path: SERVICES,
    scenario: "healthy",
    after: async (app) => {
      await app.row("core-2").getByText("core-2", { exact: true }).click();
      await app.page
        .getByRole("dialog")
        .getByRole("link", { name: /^(Log|Журнал)$/ })
        .click();
      const lines = app.page.getByRole("listbox").getByRole("option");
      await expect(lines.first()).toBeVisible();
      await lines.last().click();
    },
  },
];

for (const lang of ["en", "ru"] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${lang} ${colorScheme}`, () => {
      test.use({ locale: lang === "en" ? "en-GB" : "ru-RU", colorScheme });
      for (const shot of SHOTS) {
        test(shot.name, async ({ app, page, watch }) => {
          watch.allow(/./);
          if (shot.narrow) await page.setViewportSize({ width: 390, height: 844 });
          await app.open(shot.path, shot.scenario);
          if (shot.path === SERVICES && !["empty", "error", "unreachable"].includes(shot.scenario))
            await expect(app.rows.first()).toBeVisible();
          else await expect(page.getByRole("main")).not.toBeEmpty();
          if (shot.path.startsWith("/settings/")) await loaded(page);
          await shot.after?.(app, WORDS[lang]);
          await page.evaluate(() =>
            Promise.allSettled([document.fonts.ready, ...document.getAnimations().map((a) => a.finished)]),
          );
          await page.screenshot({ path: `${DIR}${shot.name}-${lang}-${colorScheme}.png` });
        });
      }
    });
  }
}
