import { expect, test } from "vitest";
import { homeOfUnit, idOfUnit, settingsOf, placeFault, unitName, unitText } from "./unit.ts";

const ID = "3c5f8a20-77d4-4f0e-9b6a-1d2c90e4ab57";
const WISH = { home: "/opt/kaspersky/kuma", engine: null, locale: "C.UTF-8" };
const lines = (text: string): string[] => text.split("\n");

test("the unit is named by the documented procedure, and its ID is read back", () => {
  expect(unitName(ID)).toBe(`kuma-core-${ID}.service`);
  expect(idOfUnit(unitName(ID))).toBe(ID);
  for (const other of [`kuma-core-${ID}.service.d`, "kuma-core-x.service", `kuma-${ID}.service`])
    expect(idOfUnit(other)).toBeNull();
});

test("runs the installed program as kuma, with its notifications and its watchdog", () => {
  expect(lines(unitText(WISH))).toEqual(
    expect.arrayContaining([
      "Type=notify",
      "NotifyAccess=all",
      "ExecStart=/opt/kaspersky/kuma/kuma core --home /opt/kaspersky/kuma",
      "User=kuma",
      "WatchdogSec=60",
      "KillMode=control-group",
      "Restart=on-failure",
      "RestartForceExitStatus=75",
      "RestartPreventExitStatus=78",
      "StartLimitIntervalSec=0",
      "WantedBy=multi-user.target",
    ]),
  );
});

test("sees nothing but its home, and may do nothing as root could", () => {
  const text = lines(unitText({ ...WISH, home: "/srv/kuma" }));
  expect(text).toEqual(
    expect.arrayContaining([
      "ProtectSystem=strict",
      "ReadWritePaths=/srv/kuma",
      "CapabilityBoundingSet=",
      "NoNewPrivileges=yes",
      "UMask=0077",
      "LimitCORE=0",
    ]),
  );
  expect(text.filter((line) => line.startsWith("ReadWritePaths="))).toHaveLength(1);
  // The runtime compiles while it runs.
  expect(text).not.toContain("MemoryDenyWriteExecute=yes");
});

test("holds no ID, so that an unused one is not to be read in it", () => {
  expect(unitText(WISH)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
});

test("what an earlier installation chose is read back", () => {
  const text = unitText({ ...WISH, engine: "/usr/lib/etcd", locale: "ru_RU.UTF-8" });
  expect(settingsOf(text)).toEqual({ locale: "ru_RU.UTF-8", engine: "/usr/lib/etcd" });
  expect(settingsOf(unitText(WISH))).toEqual({ locale: "C.UTF-8", engine: null });
  expect(settingsOf(null)).toEqual({ locale: null, engine: null });
  expect(homeOfUnit(unitText({ ...WISH, home: "/srv/kuma" }))).toBe("/srv/kuma");
  expect(homeOfUnit("[Service]\nExecStart=/usr/bin/kuma\n")).toBeNull();
});

test.each(["x\n[Service]\nExecStartPre=+/bin/sh", "a\\", "50%", "a b"])(
  "nothing of others' making is in it: %j",
  (word) => {
    const named = { ...WISH, name: word };
    expect(unitText(named)).toBe(unitText(WISH));
    expect(placeFault(`/usr/lib/${word}`)).toBe("name");
    const [line = ""] = word.split("\n");
    const text = `Environment=LANG=C.${line}\\\nEnvironment=KUMA_ETCD=/usr/lib/${line}%\n`;
    expect(settingsOf(text)).toEqual({ locale: null, engine: null });
  },
);

test.each([
  ["/opt/kaspersky/kuma", null],
  ["/srv/kuma-1.2_x", null],
  ["/homestead/kuma", null],
  ["/home/me/kuma", "place"],
  ["/tmp", "place"],
  ["/var/tmp/x", "place"],
  ["/srv/a b", "name"],
  ["/srv/%i", "name"],
  ["/srv/../root", "name"],
  ["/", "name"],
  ["srv", "name"],
])("a home or an etcd at %s: %s", (path, fault) => expect(placeFault(path)).toBe(fault));
