import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { Tick } from "../../../ui/lights/Tick.tsx";
import { type ColumnId, columnOf } from "./columns.tsx";
import styles from "./ServicesTable.module.css";

export interface RowProps {
  service: Service;
  index: number;
  shown: readonly ColumnId[];
  old: boolean;
  ticked: boolean;
  open: boolean;
  onTick: (refs: readonly string[], on: boolean) => void;
  onOpen: (service: Service) => void;
  onMenu: (service: Service, at: { x: number; y: number }) => void;
  onMove: (index: number) => void;
}

export const ServiceRow = memo(function ServiceRow(props: RowProps) {
  const { t } = useTranslation("services");
  const { service, index } = props;
  const onKeyDown = (event: React.KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget) return;
    const keys: Record<string, () => void> = {
      ArrowDown: () => props.onMove(index + 1),
      ArrowUp: () => props.onMove(index - 1),
      Home: () => props.onMove(0),
      End: () => props.onMove(Number.MAX_SAFE_INTEGER),
      " ": () => props.onTick([service.ref], !props.ticked),
      Enter: () => props.onOpen(service),
    };
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  return (
    <tr
      className={styles.row}
      tabIndex={0}
      aria-rowindex={index + 2}
      aria-selected={props.ticked}
      data-ref={service.ref}
      data-ticked={props.ticked}
      data-open={props.open}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        // a click that marked some text is no click on the row
        if (getSelection()?.isCollapsed !== false && !(event.target as HTMLElement).closest("input, label"))
          props.onOpen(service);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        const box = event.currentTarget.getBoundingClientRect();
        // the keyboard's menu key comes without a place
        props.onMenu(
          service,
          event.clientX === 0 && event.clientY === 0
            ? { x: box.left + 60, y: box.bottom }
            : { x: event.clientX, y: event.clientY },
        );
      }}
    >
      <td className={styles.tick}>
        <Tick
          label={t("tick", { name: service.name })}
          checked={props.ticked}
          onTick={(on) => props.onTick([service.ref], on)}
        />
      </td>
      {props.shown.map((id) => {
        const { cell, end } = columnOf(id);
        return (
          <td key={id} className={end === true ? styles.end : undefined}>
            {cell(service, { old: props.old, t })}
          </td>
        );
      })}
    </tr>
  );
});
