import { ActionIcon, Button, TextInput } from "@mantine/core";
import { lazy, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { DotsIcon, DownIcon, GearIcon } from "../../../ui/text/icons.tsx";
import { LazyMenu } from "../../../ui/layer/LazyMenu.tsx";
import { useSlashKey } from "../../../lib/page/typing.ts";
import { Bar, RefreshButton } from "../../../ui/page/Page.tsx";
import type { ColumnId } from "./columns.tsx";
import type { RowAction } from "../model/row-actions.ts";
import styles from "./Toolbar.module.css";
import { useChangeBarred } from "../model/use-change-barred.ts";

const ColumnGear = lazy(async () => ({ default: (await import("./ColumnGear.tsx")).ColumnGear }));
const AddMenu = lazy(async () => ({ default: (await import("./ToolbarMenus.tsx")).AddMenu }));
const TickedMenu = lazy(async () => ({ default: (await import("./ToolbarMenus.tsx")).TickedMenu }));

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
          <LazyMenu
            button={(open) => (
              <ActionIcon size={30} aria-label={t("columns")} onClick={open}>
                <GearIcon />
              </ActionIcon>
            )}
          >
            {(open) => <ColumnGear shown={props.shown} onColumns={props.onColumns} open={open} />}
          </LazyMenu>
        </>
      }
    >
      <LazyMenu
        button={(open) => (
          <Button rightSection={<DownIcon />} onClick={open}>
            {t("add")}
          </Button>
        )}
      >
        {(open) => <AddMenu barred={barred} onAdd={props.onAdd} open={open} />}
      </LazyMenu>
      <RefreshButton spins label={t("refresh")} done={t("refreshed")} refetch={props.refetch} />
      {props.ticked.length > 0 && (
        <LazyMenu
          button={(open) => (
            <Button variant="outline" leftSection={<DotsIcon />} onClick={open}>
              {t("ticked", { count: props.ticked.length })}
            </Button>
          )}
        >
          {(open) => <TickedMenu services={props.ticked} onAct={props.onAct} open={open} />}
        </LazyMenu>
      )}
    </Bar>
  );
}
