import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { NavLink, useLocation } from "react-router";
import styles from "./api.module.css";
import { found, type Group } from "./openapi-view.ts";

/** All operations by tag, with a search; a link opens one. */
export function OperationList(props: {
  groups: readonly Group[];
  open: string | null;
  search: string;
  onSearch: (search: string) => void;
}) {
  const { t } = useTranslation("settings");
  const { search: query } = useLocation();
  const shown = found(props.groups, props.search);
  const to = (id: string) => {
    const next = new URLSearchParams(query);
    next.set("op", id);
    return `?${next.toString()}`;
  };
  return (
    <nav className={styles.list} aria-label={t("api.operations")} data-open={props.open !== null}>
      <TextInput
        size="xs"
        type="search"
        aria-label={t("api.search")}
        placeholder={t("api.search")}
        value={props.search}
        onChange={(e) => props.onSearch(e.currentTarget.value)}
      />
      {shown.length === 0 && <p className="dim">{t("api.noMatch")}</p>}
      {shown.map((g) => (
        <section key={g.tag} aria-label={g.tag}>
          <h2 className={styles.tag} lang="en" title={g.about}>
            {g.tag}
          </h2>
          <ul>
            {g.operations.map((o) => (
              <li key={o.id}>
                <NavLink
                  to={to(o.id)}
                  replace
                  className={styles.op ?? ""}
                  data-on={o.id === props.open}
                  aria-current={o.id === props.open ? "page" : undefined}
                >
                  <span className={styles.method} data-method={o.method}>
                    {o.method}
                  </span>
                  <span className={`${styles.path} mono`}>{o.path.replace("/api/v3", "")}</span>
                  <span className={styles.summary} lang="en">
                    {o.summary}
                  </span>
                </NavLink>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
