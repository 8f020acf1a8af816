/** What the command line says around a plan of recovery; part of texts.ts. Its sentences stand in shared/src/words. */
export const RECOVERY_EN = {
  planOnly: () =>
    "kuma cluster recover needs --plan: this version shows what can be done and recovers nothing by itself",
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
};

export const RECOVERY_RU: typeof RECOVERY_EN = {
  planOnly: () =>
    "kuma cluster recover требует --plan: эта версия показывает, что можно сделать, и сама ничего не восстанавливает",
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
};
