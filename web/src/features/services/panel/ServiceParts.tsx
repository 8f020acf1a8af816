import { ActionIcon, Button, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useOutletContext } from "react-router";
import type { Service } from "@core-console/shared/contract/service";
import { paths } from "../../../lib/page/paths.ts";
import { lightView } from "../../../lib/store/standing.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { StatusLight } from "../../../ui/lights/StatusLight.tsx";
import { DotsIcon } from "../../../ui/text/icons.tsx";
import { ActionItems } from "../acts/ActionItems.tsx";
import type { RowActions } from "../acts/use-row-actions.ts";
import { JoinGuide } from "../add/JoinGuide.tsx";
import { isEnd } from "../model/refused.ts";
import { OperationState } from "./OperationState.tsx";
import styles from "./ServiceDrawer.module.css";
import { ServiceFacts } from "./ServiceFacts.tsx";

/** Reports whether a host has used the ID: from then on its progress matters, not how to begin. */
const hasCalled = ({ join }: Service): boolean => join !== null && join.stage !== "issued";

/** Reports whether the join is not finished: then it stands above the facts. */
const isJoining = ({ join, state }: Service): boolean =>
  join !== null && state !== "removing" && (state !== "active" || join.stalled !== null);

/** What the panel shows of a service: light and actions, operation, reasons, join and facts. */
export function ServiceParts(props: { service: Service; old: boolean }) {
  const { service, old } = props;
  const joining = isJoining(service);
  return (
    <div className={styles.parts}>
      <LightAndActions service={service} old={old} />
      <OperationState service={service} />
      <Reasons service={service} />
      {joining && <Join service={service} head={hasCalled(service) ? "drawer.join" : "drawer.guide"} />}
      <ServiceFacts service={service} />
      {!joining && service.join !== null && <Join service={service} head="drawer.join" />}
    </div>
  );
}

function LightAndActions(props: { service: Service; old: boolean }) {
  const { t } = useTranslation("services");
  const { service } = props;
  const actions = useOutletContext<RowActions>();
  return (
    <div className={styles.standing}>
      <StatusLight light={lightView(service, props.old)} long />
      <span className={styles.acts}>
        {service.fqdn !== null && (
          <Button component={Link} variant="default" size="compact-xs" to={paths.serviceLog(service.ref)}>
            {t("drawer.log")}
          </Button>
        )}
        <Menu position="bottom-end" returnFocus>
          <Menu.Target>
            <ActionIcon variant="default" size={22} aria-label={t("menu")}>
              <DotsIcon />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <ActionItems services={[service]} onAct={(action) => actions.start(action, [service])} />
          </Menu.Dropdown>
        </Menu>
      </span>
    </div>
  );
}

function Reasons({ service }: { service: Service }) {
  const { t } = useTranslation("services");
  // what ended a join is shown at its stage
  const reasons = service.reasons.filter(({ code }) => !isEnd(code));
  if (reasons.length === 0) return null;
  return (
    <section>
      <h3 className={styles.head}>{t("drawer.reasons")}</h3>
      <ul className={styles.reasons}>
        {reasons.map((r) => (
          <li key={r.code}>{sayIt(r)}</li>
        ))}
      </ul>
    </section>
  );
}

function Join(props: { service: Service; head: "drawer.join" | "drawer.guide" }) {
  const { t } = useTranslation("services");
  const actions = useOutletContext<RowActions>();
  return (
    <section>
      <h3 className={styles.head}>{t(props.head)}</h3>
      <JoinGuide service={props.service} onReview={actions.review} />
    </section>
  );
}
