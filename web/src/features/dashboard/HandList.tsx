import type { ClusterView } from "@core-console/shared/contract/cluster";
import type { Service } from "@core-console/shared/contract/service";
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../../lib/paths.ts";
import { sayIt } from "../../lib/words.ts";
import { Lamp, LightWord, SHAPE_OF_COLOR } from "../../ui/Light.tsx";
import styles from "./Dashboard.module.css";
import { handsNeeded } from "./hands.ts";

const MOST = 8;

export function HandList(props: {
  cluster: ClusterView;
  services: readonly Service[];
  old: boolean;
  said: string | null;
}) {
  const { t } = useTranslation("dashboard");
  const hands = handsNeeded(props.cluster, props.services, props.old).filter(
    (hand) => hand.service !== null || hand.reason.code !== props.said,
  ); // the verdict says that one already
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
              to={hand.service ? paths.service(hand.service.ref) : paths.services}
            >
              {t("open")}
            </Button>
          </li>
        ))}
      </ul>
      {hands.length > MOST && <p className="dim">{t("more", { count: hands.length - MOST })}</p>}
    </section>
  );
}
