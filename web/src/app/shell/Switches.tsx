import { ActionIcon, Button, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { currentLang } from "../../lib/format/lang.ts";
import { AutoIcon, MoonIcon, SunIcon } from "../../ui/text/icons.tsx";
import { changeLang } from "../theme/lang.ts";

export function LangSwitch() {
  const { t } = useTranslation();
  const other = currentLang() === "en" ? "ru" : "en";
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      title={t("lang.other")}
      aria-label={`${currentLang().toUpperCase()}. ${t("lang.switch")}: ${t("lang.other")}`}
      onClick={() => void changeLang(other)}
    >
      {currentLang().toUpperCase()}
    </Button>
  );
}

const NEXT = { auto: "light", light: "dark", dark: "auto" } as const;

export function SchemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const label = t("scheme.switch", { now: t(`scheme.${colorScheme}`) });
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(NEXT[colorScheme])}
    >
      {colorScheme === "auto" ? <AutoIcon /> : colorScheme === "light" ? <SunIcon /> : <MoonIcon />}
    </ActionIcon>
  );
}
