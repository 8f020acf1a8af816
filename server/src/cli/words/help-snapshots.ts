import type { Help } from "./help-parts.ts";

/** Help of snapshots; part of help.ts. */
export const SNAPSHOT_HELP: Readonly<Record<string, Help>> = {
  "snapshot list": {
    usage: "kuma snapshot list",
    en: "all snapshots, and whether they are proven restorable",
    ru: "все снимки, и проверены ли они восстановлением",
  },
  "snapshot save": {
    usage: "kuma snapshot save [FILE] [--seal]",
    en: "take a snapshot and download it; needs the password",
    ru: "создать снимок и скачать его; нужен пароль",
    after: {
      en: "It is taken whether it can be downloaded or not: with a token in KUMA_TOKEN it stays on the Cores. A sealed file is one of age (age-encryption.org/v1): “age -d” opens it too.",
      ru: "Снимок создаётся, даже если скачать его нельзя: с токеном в KUMA_TOKEN он остаётся на Ядрах. Запечатанный файл – в формате age (age-encryption.org/v1): его открывает и «age -d».",
    },
  },
  "snapshot verify": {
    usage: "kuma snapshot verify FILE [--home DIR]",
    en: "prove on this host that a snapshot’s file can be restored; needs no cluster",
    ru: "проверить восстановлением на этом хосте, что файл снимка пригоден; кластер не нужен",
    after: {
      en: "Asks for the passphrase of a sealed file. It is unpacked beside the file, into a folder that is deleted afterwards: three times its size is needed.",
      ru: "Спрашивает парольную фразу запечатанного файла. Файл распаковывается рядом, в папку, которая потом удаляется: нужно место втрое больше его данных.",
    },
  },
  "snapshot delete": {
    usage: "kuma snapshot delete NAME [--yes]",
    en: "delete a snapshot with all its copies; needs the password",
    ru: "удалить снимок со всеми копиями; нужен пароль",
  },
};
