import { LEVEL_MINUTES, LogLevel, LogLevelNow, MAX_LEVEL_MINUTES } from "@core-console/shared/contract/log";
import { type Command, expectAnswer, printJson, wrongCall } from "../../command.ts";
import { idOf } from "../../client/find-service.ts";
import { EXIT } from "../../output/io.ts";
import { timeText } from "../../output/format.ts";
import { wholeNumber } from "../../args/numbers.ts";

export const serviceLogLevel: Command = {
  noun: "service",
  verb: "log-level",
  args: ["ID-or-NAME"],
  optional: ["LEVEL"],
  options: {
    minutes: {
      type: "text",
      shows: "N",
      otherwise: String(LEVEL_MINUTES),
      help: {
        en: "for how long; a restart brings the usual level back too",
        ru: "на сколько минут; перезапуск тоже возвращает обычный уровень",
      },
    },
  },
  async run(context, [who = "", asked]) {
    const { io, say, json, api, value } = context;
    const level = asked === undefined ? null : LogLevel.safeParse(asked);
    if (level?.success === false) return wrongCall(context, say.badLevel(asked ?? ""));
    const given = value("minutes");
    const minutes = given === null ? LEVEL_MINUTES : wholeNumber(given, MAX_LEVEL_MINUTES);
    if (minutes === null) return wrongCall(context, say.badNumber("--minutes", given ?? "", MAX_LEVEL_MINUTES));
    const id = await idOf(context, who);
    if (!id.ok) return id.exit;
    const path = `/services/${id.value}/log-level`;
    const outcome = await (level === null ? api.get(path) : api.change("PATCH", path, { level: level.data, minutes }));
    const got = expectAnswer(context, outcome, LogLevelNow);
    if (!got.ok) return got.exit;
    const now = got.value;
    if (json) printJson(context, now);
    else io.stdout.write(`${say.levelIs(now.level, now.until === null ? null : timeText(now.until), now.usual)}\n`);
    return EXIT.done;
  },
};
