import type { Lang } from "@core-console/shared/words/lang";
import { ACCESS_HELP } from "./help-access.ts";
import { type Help, SPEAKS, withOptions } from "./help-parts.ts";

export const HELP: Readonly<Record<string, Help>> = {
  core: {
    usage: "kuma core [--raft.join HOST:7210 --id UUID] [--install | --uninstall | --check | --move] [OPTIONS]",
    en: "run a Core on this host, in the foreground; or install it as a service",
    ru: "запустить Ядро на этом хосте, на переднем плане, или установить его как службу",
    more: {
      en: `Without --raft.join: the first Core of a new cluster, or what the home says once it has joined.
--raft.join HOST:7210   a Core of the cluster to join; needs --id
--id UUID               the ID of the service added for this host; other users of the host can read it there
--id-file FILE          a file with the ID instead, mode 0600; - is standard input
--raft.ca-hash HASH     sha256:… of the cluster's CA, to trust on joining
--host NAME             the name other nodes reach this one by
--home DIR              where it keeps its data (KUMA_HOME)
--new-cluster           start a new cluster although the home was prepared for joining
--raft.node.listen A:7209   --raft.node.addr FQDN:7209[,…]   Raft: where to listen, how to be reached
--internal A:7210   --health A:7208   --private A:7220   --rest A:7223   where to listen
--install               as root: check the host, put everything there, start the service, wait until it is in order;
                        over an older version it is the upgrade, and keeps the data
--check                 only look the host over; changes nothing
--move                  the host’s name or addresses have changed: have the cluster know its Core by those of --host and
                        --raft.node.addr, all of them, and restart it; on a voter’s host, its Core running or not
--uninstall             as root: leave the cluster, then stop and remove the service; asks for the Core’s name
    --purge             delete its data and logs too
    --keep-member       without leaving: in its cluster it then counts as dead
    --yes               ask nobody
Its log is kept in HOME/core/ID/log/core: KUMA_LOG_LEVEL (info), KUMA_LOG_FILE_MB (20),
KUMA_LOG_DAYS (7), KUMA_LOG_TOTAL_MB (200, with its engine's)`,
      ru: `Без --raft.join: первое Ядро нового кластера или то, что записано в каталоге после подключения.
--raft.join ХОСТ:7210   Ядро кластера, к которому подключиться; требует --id
--id UUID               идентификатор сервиса, добавленного для этого хоста; виден другим пользователям хоста
--id-file ФАЙЛ          вместо него файл с идентификатором, права 0600; - означает стандартный ввод
--raft.ca-hash ХЕШ      sha256:… УЦ кластера, которому доверять при подключении
--host ИМЯ              имя, по которому этот хост доступен другим
--home КАТАЛОГ          где хранить данные (KUMA_HOME)
--new-cluster           создать новый кластер, хотя каталог готовили к подключению
--raft.node.listen A:7209   --raft.node.addr FQDN:7209[,…]   Raft: где слушать, как его найти
--internal A:7210   --health A:7208   --private A:7220   --rest A:7223   где слушать
--install               от root: проверить хост, всё разместить, запустить службу, дождаться порядка;
                        поверх старой версии это обновление, данные сохраняются
--check                 только проверить хост; ничего не меняет
--move                  имя или адреса хоста изменились: сообщить кластеру новые из --host и --raft.node.addr (все)
                        и перезапустить Ядро; на хосте голосующего Ядра, работает оно или нет
--uninstall             от root: выйти из кластера, остановить и убрать службу; спрашивает имя Ядра
    --purge             стереть и данные с журналами
    --keep-member       не выходя: в кластере оно будет считаться отказавшим
    --yes               никого не спрашивать
Журнал хранится в КАТАЛОГ/core/ID/log/core: KUMA_LOG_LEVEL (info), KUMA_LOG_FILE_MB (20),
KUMA_LOG_DAYS (7), KUMA_LOG_TOTAL_MB (200, вместе с журналом движка)`,
    },
  },
  console: {
    usage:
      "kuma console --core HOST:7210[,…] [--listen A:7220] [--ca FILE | --raft.ca-hash HASH] [--cert FILE --key FILE]",
    en: "run the console alone, beside or before the cluster",
    ru: "запустить только консоль, рядом с кластером или перед ним",
  },
  "service list": {
    usage: "kuma service list",
    en: "all Core services with their lights",
    ru: "все сервисы Ядра и их состояние",
    more: SPEAKS,
  },
  "service add": {
    usage: "kuma service add NAME",
    en: "add a Core service; prints its ID and the commands to join",
    ru: "добавить сервис Ядра; печатает идентификатор и команды подключения",
    more: SPEAKS,
  },
  "service show": { usage: "kuma service show ID-or-NAME", en: "one service", ru: "один сервис", more: SPEAKS },
  "service remove": {
    usage: "kuma service remove ID-or-NAME [--yes]",
    en: "take a Core out of the cluster and wait until it is gone; a service that never joined goes at once",
    ru: "вывести Ядро из кластера и дождаться этого; сервис, который не подключался, удаляется сразу",
    more: withOptions(
      `--yes                   ask nobody; without a terminal it is needed
Shows first what the cluster can still bear afterwards. Where that is less than now, the name has to be typed.
What would cost the quorum is refused. A leader hands over first.`,
      `--yes                   никого не спрашивать; без терминала обязателен
Сначала показывает, что кластер сможет перенести после этого. Если меньше, чем сейчас, нужно ввести имя.
В том, что лишит кластер кворума, отказано. Лидер сначала передаёт лидерство.`,
    ),
  },
  "service restart": {
    usage: "kuma service restart ID-or-NAME [--yes]",
    en: "restart a Core and wait until it is back; a leader hands over first",
    ru: "перезапустить Ядро и дождаться его; лидер сначала передаёт лидерство",
    more: withOptions(
      `--yes                   ask nobody: the only Core that votes is asked for, as everything waits for it;
                        without a terminal it is needed there`,
      `--yes                   никого не спрашивать: о единственном голосующем Ядре спрашивают, ведь его ждёт всё;
                        без терминала для него обязателен`,
    ),
  },
  "service extend": {
    usage: "kuma service extend ID-or-NAME",
    en: "give a stalled learner more time before it makes way for the next join",
    ru: "дать застрявшему ученику больше времени, прежде чем он уступит место следующему подключению",
    more: SPEAKS,
  },
  "service cancel": {
    usage: "kuma service cancel ID-or-NAME [--yes]",
    en: "give up the join of a Core that does not vote yet; its ID has to be renewed",
    ru: "прервать подключение Ядра, которое ещё не голосует; его идентификатор нужно будет продлить",
    more: withOptions(
      `--yes                   ask nobody; without a terminal it is needed`,
      `--yes                   никого не спрашивать; без терминала обязателен`,
    ),
  },
  "service renew": {
    usage: "kuma service renew ID-or-NAME",
    en: "let an unused ID, or that of a join that was given up, be good for 24 hours more; prints the commands to join",
    ru: "продлить на 24 часа неиспользованный идентификатор или тот, чьё подключение прервано; печатает команды подключения",
    more: SPEAKS,
  },
  "service approve": {
    usage: "kuma service approve ID-or-NAME [--yes]",
    en: "let in the host that waits for approval; asks for the password",
    ru: "допустить хост, который ждёт подтверждения; спрашивает пароль",
    more: withOptions(
      `--yes                   ask nobody; without a terminal it is needed
Compare the fingerprint with the one that the host shows. A Core is worth an administrator's rights.`,
      `--yes                   никого не спрашивать; без терминала обязателен
Сравните отпечаток с тем, что показан на хосте. Ядро равносильно правам администратора.`,
    ),
  },
  "service refuse": {
    usage: "kuma service refuse ID-or-NAME",
    en: "turn away the host that waits for approval; the ID lets nobody in any more",
    ru: "отклонить хост, который ждёт подтверждения; идентификатор больше никого не допускает",
    more: SPEAKS,
  },
  "service id": {
    usage: "kuma service id NAME",
    en: "the ID of the service of this name",
    ru: "идентификатор сервиса с этим именем",
    more: SPEAKS,
  },
  "service log": {
    usage: "kuma service log ID-or-NAME [--tail N] [--follow] [--level LEVEL] [--grep TEXT] [--engine]",
    en: "the log of a Core, wherever it runs",
    ru: "журнал Ядра, на каком бы хосте оно ни работало",
    more: withOptions(
      `--tail N                the last N lines (500)
--follow                go on with new lines until Ctrl+C
--level LEVEL           debug, info, warn or error: that and worse
--grep TEXT             lines with this text, in any case
--engine                the log of its engine, etcd`,
      `--tail N                последние N строк (500)
--follow                продолжать новыми строками до Ctrl+C
--level УРОВЕНЬ         debug, info, warn или error: он и хуже
--grep ТЕКСТ            строки с этим текстом в любом регистре
--engine                журнал его движка, etcd`,
    ),
  },
  "service log-level": {
    usage: "kuma service log-level ID-or-NAME [LEVEL] [--minutes N]",
    en: "show or change what a Core writes into its log; a change is for an hour",
    ru: "показать или изменить, что Ядро пишет в журнал; изменение — на час",
    more: withOptions(
      `--minutes N             for so long (60); a restart brings the usual level back too`,
      `--minutes N             на сколько минут (60); перезапуск тоже возвращает обычный уровень`,
    ),
  },
  "cluster status": {
    usage: "kuma cluster status",
    en: "who leads, who votes, how many may fail",
    ru: "кто лидер, кто голосует, сколько могут отказать",
    more: SPEAKS,
  },
  ...ACCESS_HELP,
  "inventory check": {
    usage: "kuma inventory check FILE [--groups] [--any-number] [--json]",
    en: "what is wrong with an inventory of install.sh or expand.sh, with the line",
    ru: "что не так в инвентаре install.sh или expand.sh, с номером строки",
    more: {
      en: `--groups                nothing wrong: print each host with its group before it
--any-number            the total may be even, as for uninstall.sh
--json                  hosts and faults as JSON
Changes nothing and asks nobody. Exit code 0: in order; 1: faults.`,
      ru: `--groups                если всё в порядке, напечатать хосты, перед каждым — его группу
--any-number            общее число может быть чётным, как для uninstall.sh
--json                  хосты и ошибки в JSON
Ничего не меняет и ни к кому не обращается. Код выхода 0 — всё в порядке, 1 — есть ошибки.`,
    },
  },
  version: {
    usage: "kuma version [--home DIR] [--json]",
    en: "the version of this program, of its runtime and of the etcd here, with its known faults",
    ru: "версии этой программы, её среды и здешнего etcd с его известными ошибками",
  },
  help: {
    usage: "kuma help [COMMAND]",
    en: "this text, or that of one command",
    ru: "этот текст или справка об одной команде",
  },
};

const EXITS = {
  en: "Exit codes: 0 done; 1 the cluster said no; 2 the call was wrong; 3 nobody reachable; 4 outcome unknown;\n5 kuma core waits for an administrator’s approval.",
  ru: "Коды выхода: 0 — сделано; 1 — кластер отказал; 2 — неверный вызов; 3 — никто не отвечает; 4 — исход неизвестен;\n5 — kuma core ждёт подтверждения администратора.",
};

/** All commands, a line each. */
export function helpAll(lang: Lang): string {
  const width = Math.max(...Object.keys(HELP).map((name) => name.length));
  const lines = Object.entries(HELP).map(([name, help]) => `  kuma ${name.padEnd(width)}  ${help[lang]}`);
  return `${lines.join("\n")}\n\n${SPEAKS[lang].replace(/^/gm, "  ")}\n\n${EXITS[lang]}\n`;
}

/** The long help of a command, or of all verbs of a noun; null where there is no such command. */
export function helpOf(words: readonly string[], lang: Lang): string | null {
  const asked = words.join(" ");
  const found = Object.entries(HELP).filter(([name]) => name === asked || name.startsWith(`${asked} `));
  if (found.length === 0) return null;
  return found
    .map(
      ([, help]) =>
        `${help.usage}\n  ${help[lang]}\n${help.more && found.length === 1 ? `\n${help.more[lang]}\n` : ""}`,
    )
    .join("\n");
}
