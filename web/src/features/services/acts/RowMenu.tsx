import { Menu } from "@mantine/core";
import type { Service } from "@core-console/shared/contract/service";
import { ActionItems } from "./ActionItems.tsx";
import type { RowAction } from "../model/row-actions.ts";

export interface MenuAt {
  x: number;
  y: number;
  /** the row it belongs to, which gets the focus back */
  ref: string;
  services: readonly Service[];
}

/** The menu at the place of a right-click or of the menu key. */
export function RowMenu(props: { at: MenuAt; onAct: (action: RowAction) => void; onClose: () => void }) {
  const { at } = props;
  const close = () => {
    props.onClose();
    document.querySelector<HTMLElement>(`tr[data-ref="${at.ref}"]`)?.focus();
  };
  return (
    <Menu opened onChange={(open) => !open && close()} position="bottom-start" offset={0} trapFocus>
      <Menu.Target>
        <span aria-hidden="true" style={{ position: "fixed", left: at.x, top: at.y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown>
        <ActionItems services={at.services} onAct={props.onAct} />
      </Menu.Dropdown>
    </Menu>
  );
}
