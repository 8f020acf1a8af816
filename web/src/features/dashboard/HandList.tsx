import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../../lib/page/paths.ts";
import { sayIt } from "../../lib/format/words.ts";
import { Lamp, LightWord, SHAPE_OF_COLOR } from "../../ui/lights/Light.tsx";
import styles from "./Dashboard.module.css";
import { handsNeeded } from "./hands.ts";

const MOST = 8;
/** Warnings that a verdict says already, besides its own. */
const SAID_WITH: Readonly<Record<string, readonly string[]>> = {
  some_off: ["none_may_fail"],
  some_unreached: ["none_may_fail"],
};

export function HandList(props: {
  cluster: ClusterView;
  services: readonly Service[];
  old: boolean;
  said: string | null;
}) {
  const { t } = useTranslation("dashboard");
  const said = props.said === null ? [] : [props.said, ...(SAID_WITH[props.said] ?? [])];
  const hands = handsNeeded(props.cluster, props.services, props.old).filter(
    (hand) => hand.service !== null || !said.includes(hand.reason.code),
  );
  const lost = props.cluster.mayStillFail < 0;
  return (
    <section className={styles.hands}>
      <h2 className={styles.head}>{t("hand")}</h2>
      {hands.length === 0 && <p className="dim">{t("nothing")}</p>}
      <ul className={styles.list}>
        {hands.slice(0, MOST).map((hand) => (
          <li key={hand.key} className={styles.hand} data-color={hand.color}>
            <Lamp color={hand.color} shape={SHAPE_OF_COLOR[hand.color]} />
            <span className={styles.handText}>
              {hand.service && <LightWord color={hand.color}>{hand.service.name}. </LightWord>}
              {sayIt(hand.reason)}
            </span>
            <Button
              component={Link}
              variant="default"
              size="compact-sm"
              to={hand.service ? paths.service(hand.service.ref) : lost ? paths.recovery : paths.services}
            >
              {t(hand.service === null && lost ? "recover" : "open")}
            </Button>
          </li>
        ))}
      </ul>
      {hands.length > MOST && <p className="dim">{t("more", { count: hands.length - MOST })}</p>}
    </section>
  );
}
