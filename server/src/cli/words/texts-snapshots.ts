/** What the command line says of snapshots; part of texts.ts. Their reasons stand in shared/src/words/snapshots. */
export const SNAPSHOTS_EN = {
  noSnapshots: () => "there is no snapshot. Take one: kuma snapshot save",
  snapshotHeadings: {
    taken: "TAKEN",
    proof: "STATE",
    revision: "REVISION",
    size: "SIZE",
    by: "BY",
    copies: "COPIES",
    file: "NAME",
  },
  snapshotStates: {
    proven: "proven",
    bad: "FAILED ITS PROOF",
    notProven: "not proven",
    proving: "being proven",
    deleting: "being deleted",
  },
  fileExists: (file: string) => `${file} exists already; nothing was taken. Name another file.`,
  fileFailed: (file: string, why: string) =>
    `${file} could not be written: ${why}. The snapshot itself is taken; see kuma snapshot list.`,
  noSuchFile: (file: string) => `There is no file ${file}.`,
  fileUnreadable: (file: string) => `${file} cannot be read by this user.`,
  snapshotBegun: (file: string) => `taking ${file}`,
  snapshotTakenOnly: (file: string) => `The snapshot ${file} is taken and stays on its Cores.`,
  snapshotSealed: (file: string) =>
    `${file}\nIt is sealed: without the passphrase nobody can read it. Keep that elsewhere. Prove it: kuma snapshot verify FILE`,
  passphraseNeeded: () => "there is no terminal to ask for the passphrase on: give it with --passphrase-stdin",
  passphraseEmpty: () => "no passphrase was given",
  passphraseShort: (least: number) => `a passphrase has at least ${least} characters; nothing was done`,
  passphrasesDiffer: () => "the two are not the same; nothing was done",
  passphrasePrompt: () => "Passphrase of the file: ",
  newPassphrase: () => "New passphrase of the file: ",
  newPassphraseAgain: () => "New passphrase, once more: ",
  snapshotSaved: (file: string) =>
    `${file}\nIt holds hashes of passwords: keep it like a password. Prove it: kuma snapshot verify FILE`,
  snapshotFacts: {
    cluster: "Cores",
    taken: "Taken",
    life: "Life",
    revision: "Revision",
    versions: "Versions",
    records: "Records",
  },
  snapshotProven: () => "Proven: it was restored into a scratch engine, and every record could be read.",
  noSnapshot: (name: string) => `There is no snapshot ${name}. kuma snapshot list shows their names.`,
  snapshotDeletes: (file: string, copies: number) => `This deletes ${file} with its copies (${copies}) for good.`,
  snapshotSure: () => "Delete it? [y/N] ",
  snapshotDeleted: (file: string) => `${file}: each Core deletes its copy, one that is off when it returns.`,
  restoreRoot: (command: string) =>
    `restoring on a host installs the Core's service, which needs root; nothing was changed. Run: sudo ${command}\nIn a trial, name a folder of your own with --home.`,
  restoreHostOption: (host: string, command: string) =>
    `name this host, ${host}, to confirm that it becomes the first Core of the restored cluster. Run: ${command}`,
  restoreIntro: (taken: string) =>
    `This makes a new cluster on this host from the snapshot: what was changed after ${taken} is not in it. The Cores in it are removed and have to stay off; add others afterwards. Tokens come back suspended, sessions, links and unused IDs do not come back, and every local user must change the password at the next sign-in.`,
  restoreSteps: {
    unpack: "1/5 Unpack the snapshot, and compare it with its manifest",
    restore: "2/5 Restore its data as a cluster of one member",
    prove: "3/5 Start it without a network, read every record, and count",
    records: "4/5 Begin a new life: remove the Cores in it, revoke their certificates, suspend tokens",
    switch: "5/5 Put the new Core into its home",
  },
  restoreDone: (name: string, generation: number, taken: string) =>
    `${name} is now the only Core of the cluster, generation ${generation}, with all records as of ${taken}; every one was read and counted.`,
  restoreRemoved: (names: string) =>
    `Removed: ${names}. Their certificates are revoked; if one still runs somewhere, stop it and clear its host with kuma core --uninstall --purge.`,
  restoreExpired: (names: string) => `Unused IDs have expired: ${names}. Renew those that are still wanted.`,
  restoreTokens: (count: number) =>
    `Suspended tokens: ${count}. They are not accepted: on the page API tokens, resume those that are still trusted and revoke the others.`,
  restoreSecrets: () => "To be entered again in the settings: the client secret of the sign-in provider (OIDC).",
  restoreNewCa: (hash: string, file: string) =>
    `The cluster has a new CA, ${hash}: browsers, scripts and consoles of their own have to trust ${file} now.`,
  restoreNotStarted: (command: string) =>
    `the cluster is restored, but its service does not run; the lines above say why. Put that right and run: ${command}`,
  restoreSignIn: (logins: string, taken: string, link: string) =>
    `Sign in with the password as of ${taken}: ${logins}. If it is not known any more: ${link}`,
  restoreNoAdministrator: (link: string) =>
    `No administrator in the snapshot can sign in with a password. Make one, once the Core runs: ${link}`,
};

export const SNAPSHOTS_RU: typeof SNAPSHOTS_EN = {
  noSnapshots: () => "снимков нет. Создать: kuma snapshot save",
  snapshotHeadings: {
    taken: "СОЗДАН",
    proof: "СОСТОЯНИЕ",
    revision: "РЕВИЗИЯ",
    size: "РАЗМЕР",
    by: "КЕМ",
    copies: "КОПИЙ",
    file: "ИМЯ",
  },
  snapshotStates: {
    proven: "проверен",
    bad: "НЕ ПРОШЁЛ ПРОВЕРКУ",
    notProven: "не проверен",
    proving: "проверяется",
    deleting: "удаляется",
  },
  fileExists: (file) => `${file} уже есть; снимок не создан. Укажите другой файл.`,
  fileFailed: (file, why) => `${file} не удалось записать: ${why}. Сам снимок создан, см. kuma snapshot list.`,
  noSuchFile: (file) => `Файла ${file} нет.`,
  fileUnreadable: (file) => `У этого пользователя нет прав на чтение ${file}.`,
  snapshotBegun: (file) => `создаётся ${file}`,
  snapshotTakenOnly: (file) => `Снимок ${file} создан и остаётся на Ядрах.`,
  snapshotSealed: (file) =>
    `${file}\nФайл запечатан: без парольной фразы его не прочитает никто. Храните её отдельно. Проверить: kuma snapshot verify ФАЙЛ`,
  passphraseNeeded: () => "нет терминала, чтобы спросить парольную фразу: передайте её с --passphrase-stdin",
  passphraseEmpty: () => "парольная фраза не указана",
  passphraseShort: (least) => `в парольной фразе не меньше ${least} символов; ничего не сделано`,
  passphrasesDiffer: () => "фразы не совпадают; ничего не сделано",
  passphrasePrompt: () => "Парольная фраза файла: ",
  newPassphrase: () => "Новая парольная фраза файла: ",
  newPassphraseAgain: () => "Новая парольная фраза ещё раз: ",
  snapshotSaved: (file) => `${file}\nВ нём хеши паролей: храните его как пароль. Проверить: kuma snapshot verify ФАЙЛ`,
  snapshotFacts: {
    cluster: "Ядра",
    taken: "Создан",
    life: "Жизнь",
    revision: "Ревизия",
    versions: "Версии",
    records: "Записи",
  },
  snapshotProven: () => "Проверен: снимок восстановлен во временном движке, все записи прочитаны.",
  noSnapshot: (name) => `Снимка ${name} нет. Имена показывает kuma snapshot list.`,
  snapshotDeletes: (file, copies) => `Снимок ${file} будет удалён насовсем со всеми копиями (${copies}).`,
  snapshotSure: () => "Удалить? [y/N] ",
  snapshotDeleted: (file) => `${file}: каждое Ядро удалит свою копию, выключенное – когда вернётся.`,
  restoreRoot: (command) =>
    `при восстановлении на хосте устанавливается служба Ядра, для этого нужен root; ничего не изменено. Выполните: sudo ${command}\nВ пробном кластере укажите свою папку параметром --home.`,
  restoreHostOption: (host, command) =>
    `укажите имя этого хоста, ${host}, чтобы подтвердить, что он станет первым Ядром восстановленного кластера. Выполните: ${command}`,
  restoreIntro: (taken) =>
    `На этом хосте из снимка будет создан новый кластер; изменений, сделанных после ${taken}, в нём нет. Ядра из снимка удаляются и должны оставаться выключенными; другие добавьте потом. Токены вернутся приостановленными, сеансы, ссылки и неиспользованные идентификаторы не вернутся, а каждый локальный пользователь должен будет сменить пароль при следующем входе.`,
  restoreSteps: {
    unpack: "1/5 Распаковать снимок и сверить с его описанием",
    restore: "2/5 Восстановить данные как кластер из одного участника",
    prove: "3/5 Запустить их без сети, прочитать все записи и сосчитать",
    records: "4/5 Начать новую жизнь: удалить Ядра из снимка, отозвать их сертификаты, приостановить токены",
    switch: "5/5 Поместить новое Ядро в домашнюю папку",
  },
  restoreDone: (name, generation, taken) =>
    `${name} теперь единственное Ядро кластера, поколение ${generation}; все записи — на ${taken}, каждая прочитана и сосчитана.`,
  restoreRemoved: (names) =>
    `Удалены: ${names}. Их сертификаты отозваны; если какое-то из них ещё где-то работает, остановите его и освободите хост командой kuma core --uninstall --purge.`,
  restoreExpired: (names) => `Неиспользованные идентификаторы истекли: ${names}. Продлите те, что ещё нужны.`,
  restoreTokens: (count) =>
    `Приостановлено токенов: ${count}. Они не действуют: на странице «Токены API» возобновите те, которым по-прежнему доверяете, остальные отзовите.`,
  restoreSecrets: () => "В параметрах нужно снова ввести секрет клиента провайдера входа (OIDC).",
  restoreNewCa: (hash, file) =>
    `У кластера новый УЦ, ${hash}: браузеры, скрипты и отдельные консоли теперь должны доверять ${file}.`,
  restoreNotStarted: (command) =>
    `кластер восстановлен, но его служба не работает; почему — сказано выше. Устраните причину и выполните: ${command}`,
  restoreSignIn: (logins, taken, link) =>
    `Войдите с паролем, который действовал ${taken}: ${logins}. Если его уже никто не знает: ${link}`,
  restoreNoAdministrator: (link) =>
    `Ни один администратор из снимка не может войти по паролю. Создайте его, когда Ядро запустится: ${link}`,
};
