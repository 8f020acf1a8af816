import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useQuery } from "@tanstack/react-query";
import { servicesQuery } from "../../api/queries.ts";
import { TypedField } from "../../ui/text/TypedField.tsx";
import styles from "./audit.module.css";
import {
  type AuditView,
  fromField,
  GROUP_NAMES,
  isFiltered,
  isGroup,
  LAST_HOURS,
  NO_FILTERS,
  toField,
  type When,
} from "./audit-url.ts";

/** The filters; every change goes to the URL. */
export function Filters(props: { view: AuditView; onView: (view: AuditView) => void }) {
  const { t } = useTranslation("audit");
  const { view, onView } = props;
  const services = useQuery({ ...servicesQuery(), enabled: false }).data ?? [];
  const { when } = view;
  const hours = when.is === "last" ? when.hours : null;
  const setWhen = (value: string) => {
    const next: When =
      value === "any"
        ? { is: "any" }
        : value === "between"
          ? { is: "between", from: null, to: null }
          : { is: "last", hours: Number(value) };
    onView({ ...view, when: next });
  };
  return (
    <div className={styles.filters} role="search" aria-label={t("filters")}>
      <TypedField
        search
        className={styles.search ?? ""}
        label={t("search")}
        value={view.text}
        onValue={(text) => onView({ ...view, text })}
      />
      <NativeSelect
        size="xs"
        aria-label={t("filter.what")}
        value={view.what}
        onChange={(e) => onView({ ...view, what: e.currentTarget.value })}
      >
        <option value="">{t("all.what")}</option>
        {GROUP_NAMES.map((g) => (
          <option key={g} value={g}>
            {t(`group.${g}`)}
          </option>
        ))}
        {view.what !== "" && !isGroup(view.what) && <option value={view.what}>{view.what}</option>}
      </NativeSelect>
      <NativeSelect
        size="xs"
        aria-label={t("filter.outcome")}
        value={view.outcome}
        onChange={(e) => {
          const { value } = e.currentTarget;
          onView({ ...view, outcome: value === "done" || value === "refused" ? value : "" });
        }}
      >
        <option value="">{t("all.outcome")}</option>
        <option value="done">{t("done")}</option>
        <option value="refused">{t("refused")}</option>
      </NativeSelect>
      <NativeSelect
        size="xs"
        aria-label={t("filter.service")}
        value={view.ref}
        onChange={(e) => onView({ ...view, ref: e.currentTarget.value })}
      >
        <option value="">{t("all.service")}</option>
        {services.map((s) => (
          <option key={s.ref} value={s.ref}>
            {s.name}
          </option>
        ))}
        {view.ref !== "" && !services.some((s) => s.ref === view.ref) && <option value={view.ref}>{view.ref}</option>}
      </NativeSelect>
      <TypedField
        className={styles.typed ?? ""}
        label={t("filter.who")}
        value={view.who}
        onValue={(who) => onView({ ...view, who })}
      />
      <TypedField
        className={styles.typed ?? ""}
        label={t("filter.address")}
        value={view.address}
        onValue={(address) => onView({ ...view, address })}
      />
      <NativeSelect
        size="xs"
        aria-label={t("filter.when")}
        value={when.is === "last" ? String(when.hours) : when.is}
        onChange={(e) => setWhen(e.currentTarget.value)}
      >
        <option value="any">{t("all.when")}</option>
        {LAST_HOURS.map((h) => (
          <option key={h} value={h}>
            {t(`last.${h}`)}
          </option>
        ))}
        {hours !== null && !LAST_HOURS.some((h) => h === hours) && (
          <option value={hours}>{t("last.other", { hours })}</option>
        )}
        <option value="between">{t("between")}</option>
      </NativeSelect>
      {when.is === "between" && (
        <>
          <TextInput
            size="xs"
            type="datetime-local"
            aria-label={t("filter.from")}
            value={toField(when.from)}
            onChange={(e) => onView({ ...view, when: { ...when, from: fromField(e.currentTarget.value) } })}
          />
          <TextInput
            size="xs"
            type="datetime-local"
            aria-label={t("filter.to")}
            value={toField(when.to)}
            onChange={(e) => onView({ ...view, when: { ...when, to: fromField(e.currentTarget.value) } })}
          />
        </>
      )}
      {isFiltered(view) && (
        <Button variant="subtle" onClick={() => onView(NO_FILTERS)}>
          {t("clear")}
        </Button>
      )}
    </div>
  );
}
