/** What the command line says around a plan of recovery; part of texts.ts. Its sentences stand in shared/src/words. */
export const RECOVERY_EN = {
  rootOnly: (file: string, command: string) => `${file} may be read by root and kuma only. Run: sudo ${command}`,
  planFacts: {
    core: "This host's Core",
    data: "Data",
    lastEntry: "Last log entry",
    generation: "Generation",
    cluster: "Cluster",
    keys: "Keys",
  },
  planHeadings: { answers: "ANSWERS", lastEntry: "LAST ENTRY", on: "ADDRESS" },
  planVote: { voter: "yes", learner: "no, learner", unknown: "not known" },
  planPresence: {
    answers: "yes",
    stopped: "does not run",
    refused: "no, its host does",
    silent: "no",
    untrusted: "not as this Core",
  },
  planRuns: (pid: number | null) => (pid === null ? "does not run" : `runs, process ${pid}`),
  planEntry: (term: number, index: number) => `${index} of term ${term}`,
  planCommitted: (index: number) => `committed up to ${index}`,
  planAtLeast: (index: number) => `${index} or later`,
  planData: (size: string, changed: string) => `${size}, last changed ${changed}`,
  planDamaged: (place: string) => `the log is damaged at ${place}`,
  planNoLog: () => "there is no log",
  planUnreadable: (code: string) => `the log cannot be read: ${code}`,
  planNoData: () => "none",
  planKeys: (ca: boolean, sealing: boolean) =>
    `${ca ? "holds" : "does not hold"} the CA's key, ${sealing ? "holds" : "does not hold"} the sealing key`,
  planNotKnown: () => "Not known here: which hosts are lost for good, and what a Core that does not answer holds.",
  recoverRoot: (command: string) => `systemd runs this host's Core, so recovering needs root. Run: sudo ${command}`,
  recoverRuns: (pid: number, home: string) =>
    `the Core of ${home} runs, process ${pid}: end it first, and start it again after the recovery`,
  retireOther: (name: string, life: string) =>
    `this host's Core, ${name}, belongs to the life ${life}, not to that one; nothing was changed`,
  retireRoot: (command: string) => `systemd runs this host's Core, so ending it needs root. Run: sudo ${command}`,
  retireRuns: (pid: number, stop: string | null) =>
    `this host's Core runs, process ${pid}: ${stop === null ? "end it first" : `stop it first with ${stop}`}; nothing was changed`,
  retireIntro: (name: string, life: string) =>
    `This ends the part of ${name} in the life ${life} of its cluster: it does not start again, and what only this life has written is not merged into another. Its data is renamed, not deleted.`,
  retired: (name: string, archived: string | null, others: string) =>
    `${name} is retired and does not start again.${archived === null ? "" : ` Its data is in ${archived}.`}${
      others === "" ? "" : ` Run the same command on the hosts of the other Cores of this life: ${others}.`
    } Then confirm it in the console of the other life, under Settings → About.`,
  recoverBegun: () =>
    "A recovery was begun here and interrupted; nothing of this host's data was replaced. It goes on.",
  recoverNot: () => "There is nothing to recover here; nothing was changed.",
  recoverNotHere: () => "This host's data cannot be recovered from; nothing was changed.",
  recoverSays: (
    name: string,
    at: string,
    said: { engine: string; generation: number; commitIndex: number | null; newer: boolean },
  ) =>
    `${name} at ${at} says: engine ${said.engine}, generation ${said.generation}${
      said.commitIndex === null ? "" : `, committed up to ${said.commitIndex}`
    }${said.newer ? ". Its log is newer than this host's: recover there" : ""}`,
  recoverUnknown: (name: string) => `“${name}” is not a voting Core that this host knows besides its own`,
  recoverBoth: (name: string) => `${name} is named as switched off and as lost: it is one or the other`,
  recoverName: (names: string, command: string) =>
    `say of each voting Core that does not answer whether its host is switched off or lost: ${names}. Run: ${command}`,
  recoverHostOption: (host: string, command: string) =>
    `name this host, ${host}, to confirm that its data becomes the cluster's. Run: ${command}`,
  recoverIntro: (name: string, changed: string | null) =>
    `The data of ${name} on this host becomes the cluster${
      changed === null ? "" : `; it was last changed ${changed}, when a majority was last heard here`
    }. What only other hosts hold is not in it, and none of them can be merged later. A Core that is only unreachable from here must be switched off first.`,
  recoverAsk: (name: string, host: string) =>
    `${name} on ${host} does not answer. Is that host “switched off”, in your hands and able to come back, or “lost”? `,
  recoverTypeHost: (host: string) => `Type the name of this host, ${host}, to go on: `,
  recoverOtherHost: (typed: string, host: string) => `“${typed}” is not this host, ${host}: nothing was changed`,
  recoverGivenUp: () => "given up: nothing was changed",
  recoverSteps: {
    copy: "1/6 Copy the engine's data aside",
    raise: "2/6 Count every entry of the copy's log as committed",
    force: "3/6 Start the copy alone, without a network, and save a snapshot",
    restore: "4/6 Restore the snapshot as a cluster of one member",
    records: "5/6 Begin a new life: revoke the other Cores' certificates",
    switch: "6/6 Put the new data in the place of the old",
  },
  recoverDone: (name: string, done: { generation: number; last: { term: number; index: number }; oldData: string }) =>
    `${name} is now the only Core of the cluster, generation ${done.generation}, with all of its log up to entry ${done.last.index} of term ${done.last.term}.\nThe data from before stays in ${done.oldData}; delete it once the cluster is whole again.`,
  recoverStart: (command: string | null) => (command === null ? "Its service was started." : `Start it: ${command}`),
  recoverRejoin: (names: string, command: string) =>
    `To bring back ${names}: start the host, run there: ${command}\nand approve it in the console, within 24 hours or after renewing the ID there.`,
  recoverNewCa: (hash: string, file: string) =>
    `▲ The cluster has a new CA, ${hash}: a host that is lost may hold the key of the old one, or this host had none. Browsers, scripts and consoles of their own have to trust ${file} now.`,
  recoverFromLearner: (name: string) =>
    `${name} is a learner: it never held the CA's key or the key of the settings, so both are new. Only go on if the disk of no voting Core can be read any more.`,
  recoverSecret: {
    oidc: "▲ The client secret of the sign-in provider can no longer be opened. Enter it again in the console, under Settings → Sign-in.",
  },
  recoverNext: () => "Then add Cores in the console until three vote.",
};

export const RECOVERY_RU: typeof RECOVERY_EN = {
  rootOnly: (file, command) => `${file} читают только root и kuma. Выполните: sudo ${command}`,
  planFacts: {
    core: "Ядро этого хоста",
    data: "Данные",
    lastEntry: "Последняя запись журнала",
    generation: "Поколение",
    cluster: "Кластер",
    keys: "Ключи",
  },
  planHeadings: { answers: "ОТВЕЧАЕТ", lastEntry: "ПОСЛЕДНЯЯ ЗАПИСЬ", on: "АДРЕС" },
  planVote: { voter: "да", learner: "нет, ученик", unknown: "неизвестно" },
  planPresence: {
    answers: "да",
    stopped: "не запущено",
    refused: "нет, отвечает хост",
    silent: "нет",
    untrusted: "не как это Ядро",
  },
  planRuns: (pid) => (pid === null ? "не запущено" : `работает, процесс ${pid}`),
  planEntry: (term, index) => `${index}, срок ${term}`,
  planCommitted: (index) => `зафиксировано до ${index}`,
  planAtLeast: (index) => `${index} или позже`,
  planData: (size, changed) => `${size}, изменены ${changed}`,
  planDamaged: (place) => `журнал повреждён: ${place}`,
  planNoLog: () => "журнала нет",
  planUnreadable: (code) => `журнал не читается: ${code}`,
  planNoData: () => "нет",
  planKeys: (ca, sealing) =>
    `ключ УЦ ${ca ? "есть" : "отсутствует"}, ключ настроек ${sealing ? "есть" : "отсутствует"}`,
  planNotKnown: () => "Здесь не известно, какие хосты потеряны навсегда и что хранит Ядро, которое не отвечает.",
  recoverRoot: (command) => `Ядром этого хоста управляет systemd, поэтому нужен root. Выполните: sudo ${command}`,
  recoverRuns: (pid, home) =>
    `Ядро из ${home} работает, процесс ${pid}: сначала завершите его, а после восстановления запустите снова`,
  retireOther: (name, life) =>
    `Ядро этого хоста, ${name}, принадлежит жизни ${life}, а не указанной; ничего не изменено`,
  retireRoot: (command) => `Ядром этого хоста управляет systemd, поэтому нужен root. Выполните: sudo ${command}`,
  retireRuns: (pid, stop) =>
    `Ядро этого хоста работает, процесс ${pid}: ${stop === null ? "сначала завершите его" : `сначала остановите его командой ${stop}`}; ничего не изменено`,
  retireIntro: (name, life) =>
    `Участие ${name} в жизни ${life} его кластера будет завершено: Ядро больше не запустится, и записанное только в этой жизни не попадёт в другую. Данные переименовываются, а не удаляются.`,
  retired: (name, archived, others) =>
    `${name} выведено из работы и больше не запустится.${archived === null ? "" : ` Его данные — в ${archived}.`}${
      others === "" ? "" : ` Выполните ту же команду на хостах остальных Ядер этой жизни: ${others}.`
    } Затем подтвердите это в консоли другой жизни: «Параметры → О программе».`,
  recoverBegun: () => "Здесь начали восстановление и прервали его; данные этого хоста не заменены. Оно продолжается.",
  recoverNot: () => "Восстанавливать здесь нечего; ничего не изменено.",
  recoverNotHere: () => "Из данных этого хоста восстановить нельзя; ничего не изменено.",
  recoverSays: (name, at, said) =>
    `${name} на ${at} сообщает: движок ${said.engine}, поколение ${said.generation}${
      said.commitIndex === null ? "" : `, зафиксировано до ${said.commitIndex}`
    }${said.newer ? ". Его журнал новее, чем у этого хоста: восстанавливайте там" : ""}`,
  recoverUnknown: (name) => `«${name}» — не голосующее Ядро из известных этому хосту, кроме его собственного`,
  recoverBoth: (name) => `${name} указано и как выключенное, и как потерянное: возможно только одно`,
  recoverName: (names, command) =>
    `скажите о каждом голосующем Ядре, которое не отвечает, выключен его хост или потерян: ${names}. Выполните: ${command}`,
  recoverHostOption: (host, command) =>
    `назовите этот хост, ${host}, чтобы подтвердить, что кластером станут его данные. Выполните: ${command}`,
  recoverIntro: (name, changed) =>
    `Кластером станут данные Ядра ${name} на этом хосте${
      changed === null ? "" : `; последний раз они менялись ${changed}, когда здесь в последний раз слышали большинство`
    }. Того, что есть только на других хостах, в них нет, и объединить их потом нельзя. Ядро, которое лишь недоступно отсюда, сначала выключите.`,
  recoverAsk: (name, host) =>
    `${name} на ${host} не отвечает. Этот хост «выключен» (он у вас и может вернуться) или «потерян»? `,
  recoverTypeHost: (host) => `Чтобы продолжить, введите имя этого хоста, ${host}: `,
  recoverOtherHost: (typed, host) => `«${typed}» — не этот хост, ${host}: ничего не изменено`,
  recoverGivenUp: () => "отменено: ничего не изменено",
  recoverSteps: {
    copy: "1/6 Копирование данных движка",
    raise: "2/6 Все записи журнала копии считаются зафиксированными",
    force: "3/6 Запуск копии в одиночку, без сети, и снимок с неё",
    restore: "4/6 Восстановление снимка как кластера из одного члена",
    records: "5/6 Начало новой жизни кластера: сертификаты других Ядер отзываются",
    switch: "6/6 Новые данные занимают место старых",
  },
  recoverDone: (name, done) =>
    `${name} — теперь единственное Ядро кластера, поколение ${done.generation}; его журнал вошёл целиком, до записи ${done.last.index}, срок ${done.last.term}.\nПрежние данные остались в ${done.oldData}; удалите их, когда кластер снова будет целым.`,
  recoverStart: (command) => (command === null ? "Его служба запущена." : `Запустите его: ${command}`),
  recoverRejoin: (names, command) =>
    `Чтобы вернуть ${names}: включите хост, выполните на нём: ${command}\nи одобрите его в консоли — в течение 24 часов или продлив там ID.`,
  recoverNewCa: (hash, file) =>
    `▲ У кластера новый УЦ, ${hash}: на потерянном хосте может быть ключ прежнего, или у этого хоста его не было. Браузеры, скрипты и отдельные консоли должны теперь доверять ${file}.`,
  recoverFromLearner: (name) =>
    `${name} — ученик: ни ключа УЦ, ни ключа настроек у него не было, поэтому оба будут новыми. Продолжайте, только если ни с одного диска голосующих Ядер прочитать данные уже нельзя.`,
  recoverSecret: {
    oidc: "▲ Секрет клиента у провайдера входа больше не открыть. Введите его заново в консоли: «Параметры → Вход».",
  },
  recoverNext: () => "Затем добавляйте Ядра в консоли, пока голосовать не будут три.",
};
