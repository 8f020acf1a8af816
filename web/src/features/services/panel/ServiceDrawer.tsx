import { Button, Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate, useOutletContext, useParams } from "react-router";
import { failureText } from "../../../api/http/failure-text.ts";
import { news } from "../../../api/stream/news.ts";
import { paths } from "../../../lib/page/paths.ts";
import { useFocusBack } from "../../../lib/page/use-focus-back.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { Message } from "../../../ui/layer/Message.tsx";
import { Bars } from "../../../ui/page/PageSkeleton.tsx";
import { RoleBadge } from "../../../ui/text/RoleBadge.tsx";
import { HostClear } from "../acts/HostClear.tsx";
import type { RowActions } from "../acts/use-row-actions.ts";
import { isMember } from "../model/removal-ahead.ts";
import { NameInPlace } from "./NameInPlace.tsx";
import styles from "./ServiceDrawer.module.css";
import { ServiceParts } from "./ServiceParts.tsx";
import { type ShownService, useShownService } from "./use-shown-service.ts";

/** One service, over the table; a link opens it. The same guide and progress as after adding. */
export function ServiceDrawer() {
  useFocusBack();
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const old = useStore(news.old);
  const actions = useOutletContext<RowActions>();
  const { ref = "" } = useParams();
  const shown = useShownService(ref);
  const close = () => void navigate({ pathname: paths.services, search: location.search });
  return (
    <Drawer
      opened
      onClose={close}
      // a dialog of an action lies over it: that one is closed first
      closeOnEscape={actions.pending === null}
      position="right"
      size={560}
      overlayProps={{ backgroundOpacity: 0.2 }}
      title={<Title shown={shown} old={old} />}
      closeButtonProps={{ "aria-label": common("dismiss") }}
    >
      {shown.is === "here" ? (
        <>
          <NameInPlace key={shown.service.ref} service={shown.service} />
          <ServiceParts service={shown.service} old={old} />
        </>
      ) : (
        <NoService shown={shown} onClose={close} />
      )}
    </Drawer>
  );
}

function Title(props: { shown: ShownService; old: boolean }) {
  const { t } = useTranslation("services");
  const { shown } = props;
  if (shown.is !== "here")
    return <span className={styles.title}>{shown.is === "removed" ? shown.service.name : t("drawer.facts")}</span>;
  const { service } = shown;
  return (
    <span className={styles.title}>
      {service.name}
      {service.role !== null && <RoleBadge role={service.role} old={props.old} />}
    </span>
  );
}

/** Why there is no service to show. */
function NoService(props: { shown: Exclude<ShownService, { is: "here" }>; onClose: () => void }) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const { shown } = props;
  const toList = <Button onClick={props.onClose}>{t("drawer.back")}</Button>;
  switch (shown.is) {
    case "loading":
      return <Bars rows={8} />;
    case "not-found":
      return (
        <Message level={2} title={t("drawer.notFound")} text={t("drawer.notFoundText")}>
          {toList}
        </Message>
      );
    case "failed":
      return (
        <Message level={2} title={common("failed.title")} text={failureText(shown.failure)}>
          <Button onClick={shown.retry}>{common("retry")}</Button>
        </Message>
      );
    case "removed": {
      const { service } = shown;
      return (
        <Message level={2} title={t("removed", { name: service.name })} text={t("drawer.goneText")}>
          {isMember(service) && <HostClear hosts={[service.fqdn]} />}
          {toList}
        </Message>
      );
    }
  }
}
