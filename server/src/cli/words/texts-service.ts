/**
 * What the command line says of naming a service, taking it out and restarting it, and of this host's Core; part of
 * texts.ts.
 */
export const SERVICE_EN = {
  badService: (value: string) => `“${value}” is neither the ID nor the name of a service`,
  noService: (name: string, meant: string | null) =>
    `there is no service “${name}”${meant === null ? "" : `; did you mean “${meant}”?`} kuma service list shows those there are`,
  severalServices: (name: string, refs: readonly string[]) =>
    `several services are named “${name}”; say which by its ID: ${refs.join(", ")}`,
  needsYes: () => "there is no terminal to ask on: with --yes it is done without asking. Nothing was changed",
  declined: () => "nothing was changed",
  operationUnknown: (id: string) => `asked for, but its end was not seen; operation ${id} goes on by itself`,
  removeType: (name: string) => `Fewer may fail then. To remove ${name}, type its name: `,
  removeSure: (name: string) => `Remove ${name}? [y/N] `,
  leadsFirst: (name: string) => `${name} leads; it hands over first.`,
  othersGoFirst: (names: readonly string[]) =>
    `Another act on the cluster is under way (removal of ${names.join(", ")}). This sum leaves it out; it is judged again at its turn.`,
  removalAsked: (name: string) => `removal of ${name}`,
  removed: (name: string) => `${name} is removed`,
  removalFailed: (name: string, why: string) => `${name} is not removed: ${why}`,
  onItsHost: (host: string, command: string) =>
    `What is left of it on its host, ${host}, is taken away there by: ${command}`,
  nobodyWaits: (name: string) => `no host waits for approval to join as ${name}`,
  hostWaits: (host: {
    name: string;
    host: string;
    addresses: readonly string[];
    from: string;
    fingerprint: string;
    moves?: boolean | undefined;
  }) => [
    host.moves === true
      ? `${host.name} waits to move to ${host.host} (${host.addresses.join(", ")}; calls from ${host.from}).`
      : `${host.host} (${host.addresses.join(", ")}; calls from ${host.from}) waits to join as ${host.name}.`,
    `The fingerprint of its key, to compare with what the host shows: ${host.fingerprint}`,
    "An approved Core is worth an administrator's rights: as a voter it holds all data and the CA's key.",
    "Who could have used the ID:",
  ],
  idUse: (use: { at: string; who: string; role: string; did: "made" | "renewed" | "shown"; from: string }) =>
    `  ${use.at}  ${use.who} (${use.role}, ${use.from}) ${{ made: "made it", renewed: "renewed it", shown: "was shown it" }[use.did]}`,
  approveSure: (host: string) => `Let ${host} in? [y/N] `,
  approved: (host: string, moves: boolean) =>
    moves
      ? `the move to ${host} is approved; run the command on the host again`
      : `${host} is approved; it goes on with joining by itself`,
  hostRefused: (host: string, moves: boolean) =>
    moves
      ? `the move to ${host} is turned away; the Core stays where it is`
      : `${host} is turned away; the ID lets nobody in any more`,
  restartAlone: (name: string) =>
    `${name} alone votes: until it is back, nobody is answered and nothing can be changed, for some seconds.`,
  restartSure: (name: string) => `Restart ${name} now? [y/N] `,
  restartAsked: (name: string) => `restart of ${name}`,
  restarted: (name: string) => `${name} is restarted`,
  restartFailed: (name: string, why: string) => `the restart of ${name} failed: ${why}`,
  renamed: (from: string, name: string) => `${from} is now called ${name}`,
  transferAsked: (name: string) => `hand-over of leadership to ${name}`,
  transferred: (name: string) => `${name} leads`,
  transferFailed: (name: string, why: string) => `leadership was not handed over to ${name}: ${why}`,
  homeClosed: (at: string, ca: string | null, command: string) =>
    `this host has a Core, or is prepared for one, but ${at}, which says where its cluster is, may be read by root and kuma only. Either say whom to ask: --core HOST:7223 --ca ${ca ?? "FILE"}; or run: sudo ${command}`,
  noCoreYet: (ca: string | null) =>
    `no Core is on this host yet; say which one to ask: --core HOST:7223 --ca ${ca ?? "FILE"}`,
  takenOut: (at: string) => `It is taken out at ${at}, so that the next join can go on.`,
  joinExtended: (name: string) => `${name} has more time to get into the cluster`,
  renewed: (name: string) => `the ID of ${name} is good for another 24 hours`,
  stalled: (since: string, extend: string, cancel: string) =>
    `No progress since ${since}. More time: ${extend}; give the join up: ${cancel}.`,
  stalledStatus: () => "no progress",
  stalledNote: (name: string, since: string, show: string) =>
    `${name} has made no progress in joining since ${since}; what can be done says: ${show}`,
  cancelAbout: () => "Its host is told and stops. The ID lets nobody in until it is renewed.",
  cancelSure: (name: string) => `Give up the join of ${name}? [y/N] `,
  joinCancelled: (name: string) => `the join of ${name} is given up`,
  goesOn: () => "it goes on by itself, also when this command is ended",
};

type ServiceTexts = typeof SERVICE_EN;

export const SERVICE_RU: ServiceTexts = {
  badService: (value) => `«${value}» — не идентификатор и не имя сервиса`,
  noService: (name, meant) =>
    `нет сервиса «${name}»${meant === null ? "." : `; возможно, «${meant}»?`} Какие есть, показывает kuma service list`,
  severalServices: (name, refs) => `сервисов с именем «${name}» несколько; укажите идентификатор: ${refs.join(", ")}`,
  needsYes: () => "нет терминала, чтобы спросить: с --yes выполнится без вопроса. Ничего не изменено",
  declined: () => "ничего не изменено",
  operationUnknown: (id) => `запрошено, но чем кончилось, не видно; операция ${id} продолжается сама`,
  removeType: (name) => `После этого отказать сможет меньше Ядер. Чтобы удалить ${name}, введите его имя: `,
  removeSure: (name) => `Удалить ${name}? [y/N] `,
  leadsFirst: (name) => `${name} — лидер; сначала лидерство перейдёт к другому.`,
  othersGoFirst: (names) =>
    `С кластером уже что-то делается (удаление ${names.join(", ")}). Здесь это не учтено; когда дойдёт очередь, проверка повторится.`,
  removalAsked: (name) => `удаление ${name}`,
  removed: (name) => `${name}: удалено`,
  removalFailed: (name, why) => `${name} не удалено: ${why}`,
  onItsHost: (host, command) => `Что осталось от него на хосте ${host}, убирает там команда: ${command}`,
  nobodyWaits: (name) => `нет хоста, который ждёт подтверждения, чтобы подключиться как ${name}`,
  hostWaits: (host) => [
    host.moves === true
      ? `${host.name} ждёт перемещения на ${host.host} (${host.addresses.join(", ")}; обращается с ${host.from}).`
      : `${host.host} (${host.addresses.join(", ")}; обращается с ${host.from}) ждёт подключения как ${host.name}.`,
    `Отпечаток его ключа; сравните с тем, что показан на хосте: ${host.fingerprint}`,
    "Подтверждённое Ядро равносильно правам администратора: голосуя, оно хранит все данные и ключ УЦ.",
    "Кто мог воспользоваться идентификатором:",
  ],
  idUse: (use) =>
    `  ${use.at}  ${use.who} (${use.role}, ${use.from}): ${{ made: "выпуск", renewed: "продление", shown: "показ" }[use.did]}`,
  approveSure: (host) => `Допустить ${host}? [y/N] `,
  approved: (host, moves) =>
    moves
      ? `перемещение на ${host} подтверждено; выполните команду на хосте ещё раз`
      : `${host}: подтверждён; подключение продолжится само`,
  hostRefused: (host, moves) =>
    moves
      ? `перемещение на ${host} отклонено; Ядро остаётся на прежних адресах`
      : `${host}: отклонён; идентификатор больше никого не допускает`,
  restartAlone: (name) =>
    `${name} голосует одно: пока оно не вернётся, несколько секунд никто не ответит и ничего нельзя изменить.`,
  restartSure: (name) => `Перезапустить ${name} сейчас? [y/N] `,
  restartAsked: (name) => `перезапуск ${name}`,
  restarted: (name) => `${name} перезапущен`,
  restartFailed: (name, why) => `перезапуск ${name} не удался: ${why}`,
  renamed: (from, name) => `${from} теперь называется ${name}`,
  transferAsked: (name) => `передача лидерства ${name}`,
  transferred: (name) => `${name} теперь лидер`,
  transferFailed: (name, why) => `передать лидерство ${name} не удалось: ${why}`,
  homeClosed: (at, ca, command) =>
    `на этом хосте есть Ядро, или он подготовлен для него, но ${at}, где записано, где его кластер, читают только root и kuma. Либо укажите, кого спрашивать: --core ХОСТ:7223 --ca ${ca ?? "ФАЙЛ"}; либо выполните: sudo ${command}`,
  noCoreYet: (ca) => `Ядра на этом хосте ещё нет; укажите, какое спросить: --core ХОСТ:7223 --ca ${ca ?? "ФАЙЛ"}`,
  takenOut: (at) => `В ${at} будет выведен, чтобы продолжилось следующее подключение.`,
  joinExtended: (name) => `у ${name} есть ещё время, чтобы подключиться`,
  renewed: (name) => `идентификатор ${name} действует ещё 24 часа`,
  stalled: (since, extend, cancel) =>
    `Не продвигается с ${since}. Дать ещё время: ${extend}; прервать подключение: ${cancel}.`,
  stalledStatus: () => "без движения",
  stalledNote: (name, since, show) =>
    `подключение ${name} не продвигается с ${since}; что можно сделать, покажет: ${show}`,
  cancelAbout: () => "Хост узнает об этом и остановится. Идентификатор не действует, пока его не продлят.",
  cancelSure: (name) => `Прервать подключение ${name}? [y/N] `,
  joinCancelled: (name) => `подключение ${name} прервано`,
  goesOn: () => "дальше всё идёт само, даже если прервать эту команду",
};
