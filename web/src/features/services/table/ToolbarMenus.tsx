import { Button, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { ActItem } from "../../../ui/list/ActItem.tsx";
import { DotsIcon, DownIcon } from "../../../ui/text/icons.tsx";
import { ActionItems } from "../acts/ActionItems.tsx";
import type { RowAction } from "../model/row-actions.ts";

/** What can be added. `open`: a click came before this was loaded. */
export function AddMenu(props: { barred: string | null; onAdd: () => void; open: boolean }) {
  const { t } = useTranslation("services");
  return (
    <Menu position="bottom-start" defaultOpened={props.open}>
      <Menu.Target>
        <Button rightSection={<DownIcon />}>{t("add")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ActItem why={props.barred} hint="N" onAct={props.onAdd}>
          {t("addCore")}
        </ActItem>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done with the ticked services. `open`: as in AddMenu. */
export function TickedMenu(props: { services: readonly Service[]; onAct: (action: RowAction) => void; open: boolean }) {
  const { t } = useTranslation("services");
  const count = t("ticked", { count: props.services.length });
  return (
    <Menu position="bottom-start" returnFocus defaultOpened={props.open}>
      <Menu.Target>
        <Button variant="outline" leftSection={<DotsIcon />} aria-label={`${t("menu")}: ${count}`}>
          {count}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ActionItems services={props.services} onAct={props.onAct} />
      </Menu.Dropdown>
    </Menu>
  );
}
