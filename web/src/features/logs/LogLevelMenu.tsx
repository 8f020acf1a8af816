import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LogLevel } from "@core-console/shared/contract/log";
import { newKey } from "../../api/changes.ts";
import { failureText } from "../../api/http/failure-text.ts";
import { usePermission } from "../../api/session/use-permission.ts";
import { useReadOnly } from "../../api/hooks/use-read-only.ts";
import { clockTime } from "../../lib/format/format.ts";
import { announce } from "../../lib/store/notices.ts";
import { whyNot } from "../../lib/format/words.ts";
import { ActItem } from "../../ui/list/ActItem.tsx";
import { DownIcon } from "../../ui/text/icons.tsx";
import { changeLevel, levelQuery } from "./queries.ts";

/** More output for as long as an investigation takes; less is for a Core that logs too much. */
const CHOICES: readonly { level: LogLevel; minutes: number }[] = [
  { level: "debug", minutes: 15 },
  { level: "debug", minutes: 60 },
  { level: "warn", minutes: 60 },
  { level: "error", minutes: 60 },
];

/** Shows the current log level of the Core, and sets another one for a while. */
export function LogLevelMenu({ serviceRef }: { serviceRef: string }) {
  const { t } = useTranslation("log");
  const client = useQueryClient();
  const now = useQuery(levelQuery(serviceRef)).data;
  const refused = whyNot(usePermission("services.change"));
  const readOnly = useReadOnly();
  const why = refused ?? (readOnly ? t("readOnly") : null);
  const [pending, setPending] = useState(false);
  if (now === undefined) return null;
  const { level, until, usual } = now;
  const change = async (body: { level: LogLevel; minutes: number }) => {
    setPending(true);
    try {
      const next = await changeLevel(client, serviceRef, body, newKey(), new AbortController().signal);
      announce(t("changed", { level: t(`levels.${next.level}`) }), true);
    } catch (error) {
      announce(failureText(error), true);
    } finally {
      setPending(false);
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<DownIcon />} loading={pending}>
          {until === null
            ? t("writes", { level: t(`levels.${level}`) })
            : t("writesUntil", { level: t(`levels.${level}`), time: clockTime(until) })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {until !== null && usual !== "silent" && (
          <ActItem why={why} onAct={() => void change({ level: usual, minutes: 1 })}>
            {t("usual", { level: t(`levels.${usual}`) })}
          </ActItem>
        )}
        {CHOICES.filter((c) => c.level !== usual).map((choice) => (
          <ActItem key={`${choice.level}${choice.minutes}`} why={why} onAct={() => void change(choice)}>
            {t("choice", { level: t(`levels.${choice.level}`), count: choice.minutes })}
          </ActItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
