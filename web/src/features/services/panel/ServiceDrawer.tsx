import { ActionIcon, Button, Drawer, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useOutletContext, useParams } from "react-router";
import type { Service } from "@core-console/shared/contract/service";
import { codeOf } from "../../../api/http/problem.ts";
import { serviceQuery, servicesQuery } from "../../../api/queries.ts";
import { news } from "../../../api/stream/news.ts";
import { paths } from "../../../lib/page/paths.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { useFailure } from "../../../api/hooks/use-steady.ts";
import { failureText } from "../../../api/http/failure-text.ts";
import { DotsIcon } from "../../../ui/text/icons.tsx";
import { Message } from "../../../ui/layer/Message.tsx";
import { Bars } from "../../../ui/page/PageSkeleton.tsx";
import { StatusLight } from "../../../ui/lights/StatusLight.tsx";
import { lightView } from "../../../lib/store/standing.ts";
import { RoleBadge } from "../../../ui/text/RoleBadge.tsx";
import { ActionItems } from "../acts/ActionItems.tsx";
import { HostClear } from "../acts/HostClear.tsx";
import { JoinGuide } from "../add/JoinGuide.tsx";
import { OperationState } from "./OperationState.tsx";
import { isEnd } from "../model/refused.ts";
import { isMember } from "../model/removal-ahead.ts";
import styles from "./ServiceDrawer.module.css";
import { ServiceFacts } from "./ServiceFacts.tsx";
import type { RowActions } from "../acts/use-row-actions.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { useFocusBack } from "../../../lib/page/use-focus-back.ts";

/** Whether a host has used its ID: what matters from then on is how far it has come, not how to begin. */
const hasCalled = ({ join }: Service): boolean => join !== null && join.stage !== "issued";

/** One service, over the table; a link opens it. The same guide and progress as after adding. */
export function ServiceDrawer() {
  useFocusBack();
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const old = useStore(news.old);
  const actions = useOutletContext<RowActions>();
  const { ref = "" } = useParams();
  const list = useQuery(servicesQuery()).data;
  const listed = list?.find((s) => s.ref === ref);
  const [seen, setSeen] = useState<Service | null>(null);
  if (listed !== undefined && seen !== listed) setSeen(listed);
  // it stood in the list and does not any more: nothing that is still known of it is true
  const gone = list !== undefined && listed === undefined && seen?.ref === ref ? seen : null;
  const alone = useQuery({ ...serviceQuery(ref), enabled: listed === undefined && gone === null });
  const failure = useFailure(alone);
  const service = listed ?? (gone !== null || codeOf(failure) === "not_found" ? undefined : alone.data);
  // what ended a join stands at its stage
  const reasons = service?.reasons.filter(({ code }) => !isEnd(code)) ?? [];
  const close = () => void navigate({ pathname: paths.services, search: location.search });
  // a join that has not come to its end is what one opens this for
  const joining =
    service !== undefined &&
    service.join !== null &&
    service.state !== "removing" &&
    (service.state !== "active" || service.join.stalled !== null);
  return (
    <Drawer
      opened
      onClose={close}
      // a dialog of an action lies over it: that one is closed first
      closeOnEscape={actions.pending === null}
      position="right"
      size={560}
      overlayProps={{ backgroundOpacity: 0.2 }}
      title={
        service ? (
          <span className={styles.title}>
            {service.name} {service.role !== null && <RoleBadge role={service.role} old={old} />}
          </span>
        ) : (
          <span className={styles.title}>{gone?.name ?? t("drawer.facts")}</span>
        )
      }
      closeButtonProps={{ "aria-label": common("dismiss") }}
    >
      {service === undefined ? (
        gone !== null ? (
          <Message level={2} title={t("removed", { name: gone.name })} text={t("drawer.goneText")}>
            {isMember(gone) && <HostClear hosts={[gone.fqdn]} />}
            <Button onClick={close}>{t("drawer.back")}</Button>
          </Message>
        ) : failure !== null ? (
          codeOf(failure) === "not_found" ? (
            <Message level={2} title={t("drawer.notFound")} text={t("drawer.notFoundText")}>
              <Button onClick={close}>{t("drawer.back")}</Button>
            </Message>
          ) : (
            <Message level={2} title={common("failed.title")} text={failureText(failure)}>
              <Button onClick={() => void alone.refetch()}>{common("retry")}</Button>
            </Message>
          )
        ) : (
          <Bars rows={8} />
        )
      ) : (
        <div className={styles.parts}>
          <div className={styles.standing}>
            <StatusLight light={lightView(service, old)} long />
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
          <OperationState service={service} />
          {reasons.length > 0 && (
            <section>
              <h3 className={styles.head}>{t("drawer.reasons")}</h3>
              <ul className={styles.reasons}>
                {reasons.map((r) => (
                  <li key={r.code}>{sayIt(r)}</li>
                ))}
              </ul>
            </section>
          )}
          {joining && (
            <section>
              <h3 className={styles.head}>{t(hasCalled(service) ? "drawer.join" : "drawer.guide")}</h3>
              <JoinGuide service={service} onReview={actions.review} />
            </section>
          )}
          <ServiceFacts service={service} />
          {!joining && service.join !== null && (
            <section>
              <h3 className={styles.head}>{t("drawer.join")}</h3>
              <JoinGuide service={service} onReview={actions.review} />
            </section>
          )}
        </div>
      )}
    </Drawer>
  );
}
