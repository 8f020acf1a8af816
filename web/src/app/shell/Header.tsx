import { ActionIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Service } from "@core-console/shared/contract/service";
import { link } from "../../api/http/link.ts";
import { news } from "../../api/stream/news.ts";
import { clusterQuery } from "../../api/queries.ts";
import { paths } from "../../lib/page/paths.ts";
import { colorOf, standingOf } from "../../lib/store/standing.ts";
import { useStore } from "../../lib/store/use-store.ts";
import { BurgerIcon, HelpIcon } from "../../ui/text/icons.tsx";
import { Lamp, LightWord, SHAPE_OF_COLOR } from "../../ui/lights/Light.tsx";
import styles from "./Header.module.css";
import { LangSwitch, SchemeSwitch } from "./Switches.tsx";
import { useTabLight } from "../notices/tab-light.ts";
import { UserButton } from "./UserButton.tsx";

export function Header(props: {
  services: readonly Service[] | undefined;
  onMenu: () => void;
  menuOpen: boolean;
  onHelp: () => void;
}) {
  const { t } = useTranslation();
  return (
    <header className={styles.header}>
      <ActionIcon
        className={styles.burger}
        variant="subtle"
        color="gray"
        aria-label={t("menu.open")}
        aria-expanded={props.menuOpen}
        onClick={props.onMenu}
      >
        <BurgerIcon />
      </ActionIcon>
      <Link className={styles.brand} to={paths.dashboard} aria-label={t("brand")}>
        <span className={styles.mark} aria-hidden="true" />
        <span className={styles.name}>{t("brand")}</span>
      </Link>
      <ClusterPill services={props.services} />
      <div className={styles.right}>
        <LangSwitch />
        <SchemeSwitch />
        <ActionIcon
          className={styles.help}
          variant="subtle"
          color="gray"
          aria-label={t("help.title")}
          title={`${t("help.title")} (?)`}
          onClick={props.onHelp}
        >
          <HelpIcon />
        </ActionIcon>
        <UserButton />
      </div>
    </header>
  );
}

function ClusterPill(props: { services: readonly Service[] | undefined }) {
  const { t } = useTranslation();
  const cluster = useQuery(clusterQuery()).data;
  const l = useStore(link);
  const standing = standingOf({
    cluster,
    services: props.services ?? [],
    consoleCut: l.console.state === "cut",
    upstream: l.upstream.state,
    old: useStore(news.old),
  });
  const color = colorOf(standing);
  const word = t(`standing.${standing.is}`);
  useTabLight(color, word);
  useEffect(() => {
    document.documentElement.dataset["standing"] = standing.is;
  }, [standing.is]);
  return (
    <Link className={styles.pill} data-color={color} to={paths.dashboard}>
      <Lamp color={color} shape={SHAPE_OF_COLOR[color]} />
      <LightWord color={color}>{word}</LightWord>
      {cluster && (standing.is === "healthy" || standing.is === "warning") && (
        <span className={styles.more}>
          {"· "}
          {cluster.mayStillFail > 0
            ? t("mayFail", { n: cluster.mayStillFail, voters: cluster.voters })
            : t("mayFailNone")}
        </span>
      )}
      {standing.is === "no-quorum" && cluster && (
        <span className={styles.more}>{`· ${t("missing", { count: -cluster.mayStillFail })}`}</span>
      )}
      {cluster?.leader && (standing.is === "healthy" || standing.is === "warning") && (
        <span className={styles.more}>
          {"· "}
          {t("leader")} <b>{cluster.leader.name}</b>
          {cluster.term !== null && `, ${t("term", { term: cluster.term })}`}
        </span>
      )}
    </Link>
  );
}
