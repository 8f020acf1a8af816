import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePlaceState } from "../../../api/hooks/place-state.ts";
import { DASH } from "../../../lib/format/format.ts";
import table from "../../../ui/list/ListTable.module.css";
import { ListPlace } from "../../../ui/list/ListPlace.tsx";
import { licencesQuery } from "../queries.ts";
import styles from "./about.module.css";

/** The third-party packages, fetched when the user opens the list; their texts are in a file beside the page. */
export function Licences() {
  const { t } = useTranslation("settings");
  const [open, setOpen] = useState(false);
  return (
    <>
      <div className={styles.acts}>
        <Button variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "about.licences.hide" : "about.licences.show")}
        </Button>
        <Button component="a" variant="default" href="/licences.txt" target="_blank" rel="noreferrer">
          {t("about.licences.texts")}
        </Button>
      </div>
      {open && <Packages />}
    </>
  );
}

function Packages() {
  const { t } = useTranslation("settings");
  const query = useQuery(licencesQuery());
  const place = usePlaceState(query);
  return (
    <ListPlace
      state={place}
      loading={t("about.licences.loading")}
      failed={t("about.licences.failed")}
      onRetry={() => void query.refetch()}
    >
      <table className={table.table} aria-label={t("about.licences.title")}>
        <thead>
          <tr>
            <th scope="col">{t("about.licences.package")}</th>
            <th scope="col">{t("about.licences.version")}</th>
            <th scope="col">{t("about.licences.licence")}</th>
          </tr>
        </thead>
        <tbody>
          {query.data?.map((one) => (
            <tr key={`${one.name} ${one.version ?? ""}`}>
              <td>{one.name}</td>
              <td className="mono">{one.version ?? DASH}</td>
              <td>{one.licence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ListPlace>
  );
}
