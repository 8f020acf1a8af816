import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useQuery } from "@tanstack/react-query";
import { servicesQuery } from "../../api/queries.ts";
import { FilterBar, SearchFilter } from "../../ui/list/FilterBar.tsx";
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

interface FilterProps {
  view: AuditView;
  onView: (view: AuditView) => void;
}

/** The filters; every change goes to the URL. */
export function Filters(props: FilterProps) {
  const { t } = useTranslation("audit");
  const { view, onView } = props;
  return (
    <FilterBar grid label={t("filters")}>
      <SearchFilter label={t("search")} value={view.text} onValue={(text) => onView({ ...view, text })} />
      <WhatFilter {...props} />
      <OutcomeFilter {...props} />
      <ServiceFilter {...props} />
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
      <WhenFilter {...props} />
      {isFiltered(view) && (
        <Button variant="subtle" onClick={() => onView(NO_FILTERS)}>
          {t("clear")}
        </Button>
      )}
    </FilterBar>
  );
}

function Select(props: { label: string; value: string; onPick: (value: string) => void; children: React.ReactNode }) {
  return (
    <NativeSelect
      size="xs"
      aria-label={props.label}
      value={props.value}
      onChange={(e) => props.onPick(e.currentTarget.value)}
    >
      {props.children}
    </NativeSelect>
  );
}

/** A group of acts, or the one that the URL names. */
function WhatFilter({ view, onView }: FilterProps) {
  const { t } = useTranslation("audit");
  return (
    <Select label={t("filter.what")} value={view.what} onPick={(what) => onView({ ...view, what })}>
      <option value="">{t("all.what")}</option>
      {GROUP_NAMES.map((g) => (
        <option key={g} value={g}>
          {t(`group.${g}`)}
        </option>
      ))}
      {view.what !== "" && !isGroup(view.what) && <option value={view.what}>{view.what}</option>}
    </Select>
  );
}

function OutcomeFilter({ view, onView }: FilterProps) {
  const { t } = useTranslation("audit");
  return (
    <Select
      label={t("filter.outcome")}
      value={view.outcome}
      onPick={(value) => onView({ ...view, outcome: value === "done" || value === "refused" ? value : "" })}
    >
      <option value="">{t("all.outcome")}</option>
      <option value="done">{t("done")}</option>
      <option value="refused">{t("refused")}</option>
    </Select>
  );
}

/** A service of the list, or the one that the URL names. */
function ServiceFilter({ view, onView }: FilterProps) {
  const { t } = useTranslation("audit");
  const services = useQuery({ ...servicesQuery(), enabled: false }).data ?? [];
  return (
    <Select label={t("filter.service")} value={view.ref} onPick={(ref) => onView({ ...view, ref })}>
      <option value="">{t("all.service")}</option>
      {services.map((s) => (
        <option key={s.ref} value={s.ref}>
          {s.name}
        </option>
      ))}
      {view.ref !== "" && !services.some((s) => s.ref === view.ref) && <option value={view.ref}>{view.ref}</option>}
    </Select>
  );
}

/** Any time, the last hours, or between two moments, for which it opens two fields. */
function WhenFilter({ view, onView }: FilterProps) {
  const { t } = useTranslation("audit");
  const { when } = view;
  const hours = when.is === "last" ? when.hours : null;
  return (
    <>
      <Select
        label={t("filter.when")}
        value={hours === null ? when.is : String(hours)}
        onPick={(value) => onView({ ...view, when: whenOf(value) })}
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
      </Select>
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
    </>
  );
}

/** Returns what an option of the time filter stands for. */
function whenOf(value: string): When {
  if (value === "any") return { is: "any" };
  return value === "between" ? { is: "between", from: null, to: null } : { is: "last", hours: Number(value) };
}
