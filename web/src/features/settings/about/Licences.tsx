import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useListState } from "../../../api/hooks/list-state.ts";
import { DASH } from "../../../lib/format/format.ts";
import { ListBody } from "../../../ui/list/ListBody.tsx";
import { type ListColumn, ListTable } from "../../../ui/list/ListTable.tsx";
import { type Licence, licencesQuery } from "../queries.ts";
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
  const state = useListState(query);
  const columns: readonly ListColumn<Licence>[] = [
    { title: t("about.licences.package"), cell: (licence) => licence.name },
    { title: t("about.licences.version"), mono: true, cell: (licence) => licence.version ?? DASH },
    { title: t("about.licences.licence"), cell: (licence) => licence.licence },
  ];
  return (
    <ListBody
      state={state}
      loading={t("about.licences.loading")}
      failed={t("about.licences.failed")}
      onRetry={() => void query.refetch()}
    >
      <ListTable
        label={t("about.licences.title")}
        columns={columns}
        rows={query.data ?? []}
        keyOf={(licence) => `${licence.name} ${licence.version ?? ""}`}
      />
    </ListBody>
  );
}
