import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { ClusterView } from "@core-console/shared/contract/cluster";
import { link } from "../../../api/http/link.ts";
import { news } from "../../../api/stream/news.ts";
import { useListState } from "../../../api/hooks/list-state.ts";
import { clusterQuery, servicesQuery } from "../../../api/queries.ts";
import { useAgain } from "../../../api/hooks/use-again.ts";
import { count } from "../../../lib/format/format.ts";
import { usePageTitle } from "../../../lib/format/page-title.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { VERSION } from "../../../lib/version.ts";
import { CopyText } from "../../../ui/text/CopyText.tsx";
import { ListBody } from "../../../ui/list/ListBody.tsx";
import { Page } from "../../../ui/page/Page.tsx";
import { Bars } from "../../../ui/page/PageSkeleton.tsx";
import { consoleDiffers, coreVersions } from "./about-view.ts";
import { AboutCores, AboutFaults } from "./AboutCores.tsx";
import { AboutDocs } from "./AboutDocs.tsx";
import { consoleQuery } from "../queries.ts";
import { Section } from "../sign-in/Section.tsx";
import styles from "./about.module.css";

const Lives = lazy(async () => ({ default: (await import("./Lives.tsx")).Lives }));
const Licences = lazy(async () => ({ default: (await import("./Licences.tsx")).Licences }));

/** The versions in use, their known faults, the third-party packages, and links to the documentation. */
export function AboutPage() {
  const { t } = useTranslation("settings");
  usePageTitle(t("about.title"));
  const cluster = useQuery(clusterQuery());
  const services = useQuery(servicesQuery());
  const state = useListState(cluster.data === undefined ? cluster : services);
  useAgain(cluster);
  useAgain(services);
  const old = useStore(news.old);
  const cut = useStore(link).console.state === "cut";
  const cores =
    cluster.data === undefined || services.data === undefined
      ? []
      : coreVersions(cluster.data, services.data, old || cut);
  const retry = () => {
    for (const query of [cluster, services]) if (query.isError) void query.refetch();
  };
  return (
    <Page crumb={t("crumb", { page: t("about.title") })} title={t("about.title")}>
      <div className={styles.about}>
        <Versions differs={(version) => consoleDiffers(version, cores)} />
        <ListBody state={state} loading={t("about.loading")} failed={t("about.failed")} onRetry={retry}>
          <AboutCores cores={cores} least={cluster.data?.leastEngine ?? null} />
          <AboutFaults cores={cores} />
        </ListBody>
        {cluster.data !== undefined && <Cluster cluster={cluster.data} />}
        {cluster.data?.warnings.some(({ code }) => code.startsWith("life_")) === true && (
          <Suspense fallback={<Bars rows={3} />}>
            <Lives />
          </Suspense>
        )}
        <AboutDocs />
        <Section title={t("about.licences.title")} text={t("about.licences.text")}>
          <Suspense fallback={<Bars rows={3} />}>
            <Licences />
          </Suspense>
        </Section>
      </div>
    </Page>
  );
}

/** The versions of this page, and of the console that served it. */
function Versions(props: { differs: (console: string) => boolean }) {
  const { t } = useTranslation("settings");
  const query = useQuery(consoleQuery());
  const l = useStore(link);
  const live = l.console.state === "live";
  const { refetch } = query;
  // Updating a console breaks the event stream: the one that the page reconnects to may be another version.
  useEffect(() => {
    if (live) void refetch();
  }, [live, refetch]);
  const version = query.data ?? null;
  const { self } = l.upstream;
  return (
    <Section title={t("about.console.title")} text={t("about.console.text")}>
      <dl className={styles.facts}>
        <dt>{t("about.console.page")}</dt>
        <dd>
          <span className="mono">{VERSION}</span>
          {version !== null && version !== VERSION && <Mark>{t("about.console.reload")}</Mark>}
        </dd>
        <dt>{self === null ? t("about.console.console") : t("about.console.consoleOf", { name: self.name })}</dt>
        <dd>
          {version === null ? (
            <span className="dim">{query.isPending && query.failureCount === 0 ? "…" : t("about.unknown")}</span>
          ) : (
            <span className="mono">{version}</span>
          )}
          {version !== null && props.differs(version) && <Mark>{t("about.console.differs")}</Mark>}
        </dd>
      </dl>
    </Section>
  );
}

/** A badge beside a version that differs from the others. */
export function Mark(props: { children: string }) {
  return <span className={styles.differs}>◆ {props.children}</span>;
}

function Cluster(props: { cluster: ClusterView }) {
  const { t } = useTranslation("settings");
  const { cluster } = props;
  return (
    <Section title={t("about.cluster.title")} text={t("about.cluster.text")}>
      <dl className={styles.facts}>
        <dt>{t("about.cluster.generation")}</dt>
        <dd className="num">{count(cluster.generation)}</dd>
      </dl>
      <CopyText label={t("about.cluster.id")} text={cluster.clusterId} />
    </Section>
  );
}
