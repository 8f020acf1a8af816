import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { ActItem } from "../../../ui/list/ActItem.tsx";
import { DotsIcon, DownIcon, GearIcon } from "../../../ui/text/icons.tsx";
import { KeysWait } from "../../../ui/layer/LazyLayer.tsx";
import { useSlashKey } from "../../../lib/page/typing.ts";
import { Bar, RefreshButton } from "../../../ui/page/Page.tsx";
import { ActionItems } from "../acts/ActionItems.tsx";
import type { ColumnId } from "./columns.tsx";
import type { RowAction } from "../model/row-actions.ts";
import styles from "./Toolbar.module.css";
import { useChangeBarred } from "../model/use-change-barred.ts";

const ColumnGear = lazy(async () => ({ default: (await import("./ColumnGear.tsx")).ColumnGear }));

export interface ToolbarProps {
  search: string;
  ticked: readonly Service[];
  shown: readonly ColumnId[];
  onSearch: (text: string) => void;
  onAdd: () => void;
  refetch: () => Promise<{ isSuccess: boolean }>;
  onAct: (action: RowAction) => void;
  onColumns: (columns: readonly ColumnId[] | null) => void;
}

export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation("services");
  const barred = useChangeBarred();
  const search = useRef<HTMLInputElement>(null);
  // a click that comes before the gear is loaded opens it once it is
  const [gearWanted, setGearWanted] = useState(false);
  useSlashKey(search);
  return (
    <Bar
      end={
        <>
          <TextInput
            ref={search}
            type="search"
            size="xs"
            className={styles.search}
            aria-label={t("search")}
            placeholder={t("search")}
            value={props.search}
            onChange={(e) => props.onSearch(e.currentTarget.value)}
            rightSection={<span className={styles.key}>/</span>}
            onKeyDown={(e) => {
              if (e.key === "Escape") {
                props.onSearch("");
                e.currentTarget.blur();
              }
            }}
          />
          <Suspense
            fallback={
              <>
                {gearWanted && <KeysWait />}
                <ActionIcon size={30} aria-label={t("columns")} onClick={() => setGearWanted(true)}>
                  <GearIcon />
                </ActionIcon>
              </>
            }
          >
            <ColumnGear shown={props.shown} onColumns={props.onColumns} open={gearWanted} />
          </Suspense>
        </>
      }
    >
      <Menu position="bottom-start">
        <Menu.Target>
          <Button rightSection={<DownIcon />}>{t("add")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ActItem why={barred} hint="N" onAct={props.onAdd}>
            {t("addCore")}
          </ActItem>
        </Menu.Dropdown>
      </Menu>
      <RefreshButton spins label={t("refresh")} done={t("refreshed")} refetch={props.refetch} />
      {props.ticked.length > 0 && (
        <Menu position="bottom-start" returnFocus>
          <Menu.Target>
            <Button
              variant="outline"
              leftSection={<DotsIcon />}
              aria-label={`${t("menu")}: ${t("ticked", { count: props.ticked.length })}`}
            >
              {t("ticked", { count: props.ticked.length })}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <ActionItems services={props.ticked} onAct={props.onAct} />
          </Menu.Dropdown>
        </Menu>
      )}
    </Bar>
  );
}
