import type { DrillWay } from "@core-console/shared/contract/drill/drill";

/** What the command line says of fire drills; part of texts.ts. Their reasons stand in shared/src/words/drill. */
export const DRILL_EN = {
  drillBegun: () => "The fire drill begins; it goes on if this command is ended.",
  drillPlays: (way: DrillWay, name: string) =>
    way === "snapshot" ? `${name} restores the newest snapshot` : `${name} plays the recovery from its data`,
  drillUnknown: () =>
    "No Core answers for two minutes. The drill goes on with the next leader: kuma cluster drill later.",
  drillHeadings: ["WAY", "CORE", "MEASURED", "JOINS, ESTIMATED", "MAY BE LOST", "RESULT"],
  drillWays: { restart: "start again", survivor: "survivor’s data", snapshot: "snapshot" } as Record<DrillWay, string>,
  drillPassed: () => "passed",
  drillNot: () => "FAILED",
  drillBack: (way: "survivor" | "snapshot", span: string, missing: number | null) =>
    `${way === "survivor" ? "Whichever Core survives, you" : "From the snapshot alone, you"} could be back in ${span}, ${
      missing === 0
        ? "losing nothing"
        : missing === null
          ? "losing an unknown number of changes"
          : `losing at most ${missing} ${missing === 1 ? "change" : "changes"}`
    }.`,
  drillNoWay: () => "By no way could the cluster be recovered.",
  drillCounted: () =>
    "The machines’ time is measured on copies, the joins of the other Cores are estimated from the size of the data, and people’s time is not counted.",
};

export const DRILL_RU: typeof DRILL_EN = {
  drillBegun: () => "Учения начались; если прервать команду, они продолжатся.",
  drillPlays: (way, name) =>
    way === "snapshot"
      ? `${name} восстанавливает самый новый снимок`
      : `${name} проигрывает восстановление из своих данных`,
  drillUnknown: () =>
    "Две минуты не отвечает ни одно Ядро. Учения продолжит следующий лидер: позже kuma cluster drill.",
  drillHeadings: ["СПОСОБ", "ЯДРО", "ИЗМЕРЕНО", "ПОДКЛЮЧЕНИЯ, ОЦЕНКА", "МОЖЕТ ПРОПАСТЬ", "РЕЗУЛЬТАТ"],
  drillWays: { restart: "запустить снова", survivor: "данные уцелевшего", snapshot: "снимок" },
  drillPassed: () => "успешно",
  drillNot: () => "НЕ УДАЛОСЬ",
  drillBack: (way, span, missing) =>
    `${way === "survivor" ? "Какое бы Ядро ни уцелело" : "Из одного только снимка"}, вернуться можно за ${span}, ${
      missing === 0
        ? "ничего не потеряв"
        : missing === null
          ? "сколько изменений пропадёт, неизвестно"
          : `потеряв не больше изменений, чем ${missing}`
    }.`,
  drillNoWay: () => "Восстановить кластер нельзя ни одним способом.",
  drillCounted: () =>
    "Время машин измерено на копиях, подключение остальных Ядер оценено по размеру данных, время людей не учтено.",
};
