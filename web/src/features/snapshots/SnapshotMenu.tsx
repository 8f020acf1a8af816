import { ActionIcon, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { dayAndTime } from "../../lib/format/format.ts";
import { ActItem } from "../../ui/list/ActItem.tsx";
import { DotsIcon } from "../../ui/text/icons.tsx";
import type { ActBars } from "./use-act-bars.ts";
import { standingOf } from "./snapshot-view.ts";

export interface SnapshotActions {
  bars: ActBars;
  onVerify: (snapshot: Snapshot) => void;
  onDownload: (snapshot: Snapshot) => void;
  onRestore: (snapshot: Snapshot) => void;
  onRemove: (snapshot: Snapshot) => void;
}

/** The acts on one snapshot. What cannot be done is there with its reason. */
export function SnapshotMenu(props: { snapshot: Snapshot; actions: SnapshotActions }) {
  const { t } = useTranslation("snapshots");
  const { snapshot, actions } = props;
  const { bars } = actions;
  const standing = standingOf(snapshot);
  const unfinished =
    standing === "deleting"
      ? t("why.deleting")
      : standing === "failed"
        ? t("why.failed")
        : snapshot.state === "taken"
          ? null
          : t("why.taking");
  const label = t("actsOf", { at: dayAndTime(snapshot.takenAt ?? snapshot.requestedAt) });
  return (
    <Menu position="bottom-end" returnFocus>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={label} title={label}>
          <DotsIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ActItem
          why={bars.change ?? unfinished ?? (standing === "proving" ? t("why.proving") : null)}
          onAct={() => actions.onVerify(snapshot)}
        >
          {t("act.verify")}
        </ActItem>
        <ActItem why={bars.content ?? unfinished} onAct={() => actions.onDownload(snapshot)}>
          {t("act.download")}
        </ActItem>
        <ActItem
          why={
            bars.restore ?? unfinished ?? (standing === "bad" ? t("why.bad") : snapshot.sealed ? t("why.sealed") : null)
          }
          onAct={() => actions.onRestore(snapshot)}
        >
          {t("act.restore")}
        </ActItem>
        <Menu.Divider />
        <ActItem
          grave
          why={bars.content ?? (standing === "failed" ? null : unfinished)}
          onAct={() => actions.onRemove(snapshot)}
        >
          {t("act.remove")}
        </ActItem>
      </Menu.Dropdown>
    </Menu>
  );
}
