import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { paths } from "../../../lib/page/paths.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { type ListColumn, ListTable } from "../../../ui/list/ListTable.tsx";
import { Message } from "../../../ui/layer/Message.tsx";
import styles from "./about.module.css";
import { type CoreVersions, faultsPresent, type ShownVersion } from "./about-view.ts";
import { Section } from "../sign-in/Section.tsx";

/** Each Core with its own version and its engine's. */
export function AboutCores(props: { cores: readonly CoreVersions[]; least: string | null }) {
  const { t } = useTranslation("settings");
  const { cores, least } = props;
  const columns: readonly ListColumn<CoreVersions>[] = [
    { title: t("about.cores.core"), cell: (core) => <Link to={paths.service(core.ref)}>{core.name}</Link> },
    { title: t("about.cores.version"), cell: (core) => <Version version={core.version} /> },
    {
      title: t("about.cores.engine"),
      cell: (core) => <Version version={core.engine} />,
      second: (core) => <Support core={core} least={least} />,
    },
    { title: t("about.cores.support"), wide: true, cell: (core) => <Support core={core} least={least} /> },
  ];
  const ended = cores.some((c) => c.state.support === "ended");
  return (
    <Section title={t("about.cores.title")} text={t("about.cores.text")}>
      {cores.length === 0 ? (
        <Message level={2} title={t("about.cores.none")} text={t("about.cores.noneText")}>
          <Button component={Link} to={paths.services}>
            {t("about.cores.toServices")}
          </Button>
        </Message>
      ) : (
        <ListTable label={t("about.cores.title")} columns={columns} rows={cores} keyOf={(core) => core.ref} />
      )}
      {ended && <p className={styles.warn}>{sayIt({ code: "engine.ended_line" })}</p>}
      <p className="dim">
        {least === null ? t("about.cores.leastUnknown") : t("about.cores.least", { version: least })}
      </p>
    </Section>
  );
}

function Version(props: { version: ShownVersion }) {
  const { t } = useTranslation("settings");
  const { now, last, differs } = props.version;
  if (now === null)
    return (
      <>
        <span className="dim">{t("about.unknown")}</span>
        {last !== null && <span className={styles.last}>{t("about.last", { version: last })}</span>}
      </>
    );
  return (
    <>
      <span className="mono">{now}</span>
      {differs && <span className={styles.differs}>◆ {t("about.differs")}</span>}
    </>
  );
}

/** Whether its release line is maintained, whether it is older than required here, and how many known faults it has. */
function Support(props: { core: CoreVersions; least: string | null }) {
  const { t } = useTranslation("settings");
  const { support, belowLeast, faults } = props.core.state;
  const parts = [
    sayIt({ code: `engine.support.${support}` }),
    ...(belowLeast ? [sayIt({ code: "engine.below_least", params: { least: props.least } })] : []),
    ...(faults === null ? [] : [t("about.cores.faults", { count: faults.length })]),
  ];
  return (
    <span className={styles.support} data-bad={support === "ended" || belowLeast}>
      {parts.join(" · ")}
    </span>
  );
}

/** The known faults of the engines in use, what each means here and where it is fixed. */
export function AboutFaults(props: { cores: readonly CoreVersions[] }) {
  const { t } = useTranslation("settings");
  const present = faultsPresent(props.cores);
  const known = props.cores.some((c) => c.state.faults !== null);
  return (
    <Section title={t("about.faults.title")} text={t("about.faults.text")}>
      {present.length === 0 && <p>{known ? t("about.faults.none") : t("about.faults.unknown")}</p>}
      {present.length > 0 && (
        <ul className={styles.faults}>
          {present.map(({ fault, names }) => (
            <li key={fault.id}>
              <h3 className={styles.fault}>{sayIt({ code: `engine.fault.${fault.id}` })}</h3>
              <p>{sayIt({ code: `engine.here.${fault.id}` })}</p>
              <p className="dim">
                {t("about.faults.facts", {
                  id: fault.id,
                  versions: fault.fixedIn.join(", "),
                  names: names.join(", "),
                })}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
