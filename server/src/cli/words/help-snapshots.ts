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
  "snapshot restore": {
    usage:
      "kuma snapshot restore FILE [--host NAME] [--raft.node.addr FQDN:7209[,…]] [--host-name HOST] [--clock-is-right] [--home DIR] [--passphrase-stdin] [--json]",
    en: "on a fresh host: make the first Core of a new life of the cluster from a snapshot, when no Core’s data is left",
    ru: "на новом хосте: создать из снимка первое Ядро новой жизни кластера, если данных ни одного Ядра не осталось",
    after: {
      en: `Into a home without a Core; as root, where it is the installed one, and then the Core’s service is installed and
started. The snapshot is proven first: restored into a scratch engine, every record read and counted. The Cores in it are
removed, and no port of theirs may answer. Tokens come back suspended; sessions, links and unused IDs do not come back;
passwords must be changed at the next sign-in. A run that was killed leaves nothing; run it again.
Exit code 0: done; 1: refused, nothing was changed, or the service did not start; 2: an option is missing.`,
      ru: `В домашнюю папку без Ядра; если это папка установленного продукта — от root, и тогда служба Ядра устанавливается и
запускается. Сначала снимок проверяется: восстанавливается во временном движке, каждая запись читается и считается. Ядра
из снимка удаляются, ни один их порт не должен отвечать. Токены возвращаются приостановленными; сеансы, ссылки и неиспользованные
идентификаторы не возвращаются; пароли нужно сменить при следующем входе. Прерванный запуск ничего не оставляет, повторите его.
Код выхода 0 — сделано; 1 — отказ, ничего не изменено, либо служба не запустилась; 2 — не хватает параметра.`,
    },
  },
  "snapshot delete": {
    usage: "kuma snapshot delete NAME [--yes]",
    en: "delete a snapshot with all its copies; needs the password",
    ru: "удалить снимок со всеми копиями; нужен пароль",
  },
};
