import { ACCESS_HELP } from "./help-access.ts";
import { SNAPSHOT_HELP } from "./help-snapshots.ts";
import type { Help } from "./help-parts.ts";

/**
 * What the help says of each command besides its options, which stand in the command itself; in the order of `kuma
 * help`.
 */
export const HELP: Readonly<Record<string, Help>> = {
  core: {
    usage:
      "kuma core [--raft.join HOST:7210 --id UUID] [--install | --uninstall | --check | --move | --rejoin HOST:7210] [OPTIONS]",
    en: "run a Core on this host, in the foreground; or install it as a service",
    ru: "запустить Ядро на этом хосте, на переднем плане, или установить его как службу",
    before: {
      en: "Without --raft.join: the first Core of a new cluster, or what the home says once it has joined.",
      ru: "Без --raft.join: первое Ядро нового кластера или то, что записано в каталоге после подключения.",
    },
    after: {
      en: `Its log is stored in HOME/core/ID/log/core: KUMA_LOG_LEVEL (info), KUMA_LOG_FILE_MB (20),
KUMA_LOG_DAYS (7), KUMA_LOG_TOTAL_MB (200, with its engine's)`,
      ru: `Журнал хранится в КАТАЛОГ/core/ID/log/core: KUMA_LOG_LEVEL (info), KUMA_LOG_FILE_MB (20),
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
  },
  "service add": {
    usage: "kuma service add NAME",
    en: "add a Core service; prints its ID and the commands to join",
    ru: "добавить сервис Ядра; печатает идентификатор и команды подключения",
  },
  "service show": { usage: "kuma service show ID-or-NAME", en: "one service", ru: "один сервис" },
  "service rename": {
    usage: "kuma service rename ID-or-NAME NEW-NAME",
    en: "give a service another name; its host, its ID and its place in the cluster stay",
    ru: "переименовать сервис; хост, идентификатор и место в кластере остаются",
  },
  "service remove": {
    usage: "kuma service remove ID-or-NAME [--yes]",
    en: "take a Core out of the cluster and wait until it is gone; a service that never joined goes at once",
    ru: "вывести Ядро из кластера и дождаться этого; сервис, который не подключался, удаляется сразу",
    after: {
      en: `Shows first what the cluster can still bear afterwards. Where that is less than now, the name has to be typed.
What would cost the quorum is refused. A leader hands over first.`,
      ru: `Сначала показывает, что кластер сможет перенести после этого. Если меньше, чем сейчас, нужно ввести имя.
В том, что лишит кластер кворума, отказано. Лидер сначала передаёт лидерство.`,
    },
  },
  "service restart": {
    usage: "kuma service restart ID-or-NAME [--yes]",
    en: "restart a Core and wait until it is back; a leader hands over first",
    ru: "перезапустить Ядро и дождаться его; лидер сначала передаёт лидерство",
  },
  "service extend": {
    usage: "kuma service extend ID-or-NAME",
    en: "give a stalled learner more time before it makes way for the next join",
    ru: "дать застрявшему ученику больше времени, прежде чем он уступит место следующему подключению",
  },
  "service cancel": {
    usage: "kuma service cancel ID-or-NAME [--yes]",
    en: "give up the join of a Core that does not vote yet; its ID has to be renewed",
    ru: "прервать подключение Ядра, которое ещё не голосует; его идентификатор нужно будет продлить",
  },
  "service renew": {
    usage: "kuma service renew ID-or-NAME",
    en: "let an unused ID, or that of a join that was given up, be good for 24 hours more; prints the commands to join",
    ru: "продлить на 24 часа неиспользованный идентификатор или тот, чьё подключение прервано; печатает команды подключения",
  },
  "service approve": {
    usage: "kuma service approve ID-or-NAME [--yes]",
    en: "let in the host that waits for approval; asks for the password",
    ru: "допустить хост, который ждёт подтверждения; спрашивает пароль",
    after: {
      en: "Compare the fingerprint with the one that the host shows. A Core is worth an administrator's rights.",
      ru: "Сравните отпечаток с тем, что показан на хосте. Ядро равносильно правам администратора.",
    },
  },
  "service refuse": {
    usage: "kuma service refuse ID-or-NAME",
    en: "turn away the host that waits for approval; the ID lets nobody in any more",
    ru: "отклонить хост, который ждёт подтверждения; идентификатор больше никого не допускает",
  },
  "service id": {
    usage: "kuma service id NAME",
    en: "the ID of the service of this name",
    ru: "идентификатор сервиса с этим именем",
  },
  "service log": {
    usage: "kuma service log ID-or-NAME [--tail N] [--follow] [--level LEVEL] [--grep TEXT] [--engine]",
    en: "the log of a Core, wherever it runs",
    ru: "журнал Ядра, на каком бы хосте оно ни работало",
  },
  "service log-level": {
    usage: "kuma service log-level ID-or-NAME [LEVEL] [--minutes N]",
    en: "show or change what a Core writes into its log; a change is for an hour",
    ru: "показать или изменить, что Ядро пишет в журнал; изменение — на час",
  },
  "cluster status": {
    usage: "kuma cluster status",
    en: "who leads, who votes, how many may fail",
    ru: "кто лидер, кто голосует, сколько могут отказать",
  },
  "cluster transfer": {
    usage: "kuma cluster transfer ID-or-NAME",
    en: "make a Core the leader and wait until it leads; the present leader stays a voter",
    ru: "сделать Ядро лидером и дождаться этого; прежний лидер остаётся голосующим",
    after: {
      en: `Refused where the Core does not answer, has no vote or is more than 1,000 log entries behind, and where another Core
took over meanwhile. Changes wait for a moment; none is lost.`,
      ru: `Отклоняется, если Ядро не отвечает, не голосует или отстаёт более чем на 1000 записей журнала, и если лидер тем
временем сменился. Изменения ненадолго подождут; ни одно не потеряется.`,
    },
  },
  "cluster drill": {
    usage: "kuma cluster drill",
    en: "play the ways back from a lost majority on copies of the data, and say how long they take",
    ru: "проиграть на копиях данных способы вернуться после потери большинства и показать, сколько они занимают",
    after: {
      en: `Each voter, one after the other, plays the recovery from its own data, and one restores the newest snapshot, at the
lowest priority and without touching its running engine. Everything written is deleted afterwards.
Exit code 0: every way works; 1: one failed, or the drill was refused; 4: its end was not seen.`,
      ru: `Голосующие Ядра по очереди проигрывают восстановление из своих данных, одно восстанавливает самый новый снимок – с
низшим приоритетом и не трогая работающий движок. Всё записанное потом удаляется.
Код выхода 0: все способы работают; 1: один не удался или учения отклонены; 4: окончание не увидено.`,
    },
  },
  "cluster retire": {
    usage: "kuma cluster retire LIFE [--host-name HOST] [--home DIR]",
    en: "on a Core's host: end its part in one of two lives of a cluster that answer at the same time",
    ru: "на хосте Ядра: завершить его участие в одной из двух жизней кластера, которые отвечают одновременно",
    after: {
      en: `LIFE is the ID of this host's own life, as the console's warning and Settings → About show it. As root where systemd
runs the Core, which has to be stopped. The Core then does not start again; its data stays in raft.retired-….
Exit code 0: done; 1: refused, nothing was changed; 2: an option is missing.`,
      ru: `LIFE — идентификатор жизни, к которой принадлежит этот хост: его показывают предупреждение консоли и «Параметры → О
программе». От root, если Ядром управляет systemd; Ядро должно быть остановлено. Больше оно не запустится; его данные
остаются в raft.retired-….
Код выхода 0 — сделано; 1 — отказ, ничего не изменено; 2 — не хватает параметра.`,
    },
  },
  "cluster recover": {
    usage:
      "kuma cluster recover [--plan] [--switched-off NAME,NAME] [--lost NAME,NAME] [--host-name HOST] [--clock-is-right] [--home DIR] [--json]",
    en: "on a Core's host: bring the cluster back from this host's data after a majority was lost; --plan says what can be done",
    ru: "на хосте Ядра: вернуть кластер из данных этого хоста, если большинство потеряно; --plan покажет, что можно сделать",
    after: {
      en: `With --plan, as root or kuma: reads this host's data, asks the Cores that it knows what they say of themselves, ranks
the ways out, and changes nothing. Without it, as root where systemd runs the Core: stops the Core, makes this host's data
a cluster of one Core that begins a new life, and starts it. Stops where any port of another Core answers. Every voting
Core that does not answer has to be named as switched off or lost. The data from before stays in raft.before-…; a run that
was interrupted is continued by the next.
Exit code 0: done; 1: refused, nothing was changed; 2: an option is missing.`,
      ru: `С --plan, от root или kuma: читает данные этого хоста, спрашивает известные ему Ядра, что они говорят о себе,
перечисляет выходы по порядку и ничего не меняет. Без него, от root, если Ядром управляет systemd: останавливает Ядро,
делает из данных этого хоста кластер из одного Ядра, который начинает новую жизнь, и запускает его. Отказывается, если
отвечает любой порт другого Ядра. О каждом голосующем Ядре, которое не отвечает, нужно сказать, выключено оно или потеряно.
Прежние данные остаются в raft.before-…; прерванное восстановление продолжает следующий запуск.
Код выхода 0 — сделано; 1 — отказ, ничего не изменено; 2 — не хватает параметра.`,
    },
  },
  ...ACCESS_HELP,
  ...SNAPSHOT_HELP,
  "inventory check": {
    usage: "kuma inventory check FILE [--groups] [--any-number] [--json]",
    en: "what is wrong with an inventory of install.sh or expand.sh, with the line",
    ru: "что не так в инвентаре install.sh или expand.sh, с номером строки",
    after: {
      en: "Changes nothing and asks nobody. Exit code 0: in order; 1: faults.",
      ru: "Ничего не меняет и ни к кому не обращается. Код выхода 0 — всё в порядке, 1 — есть ошибки.",
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
