import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { otherConsoles } from "../../../api/stream/consoles.ts";
import { link } from "../../../api/http/link.ts";
import { servicesQuery } from "../../../api/queries.ts";
import { useStore } from "../../../lib/store/use-store.ts";
import { sayIt } from "../../../lib/format/words.ts";
import { ConsoleLinks } from "../../../ui/page/ConsoleLinks.tsx";
import { HostClear } from "./HostClear.tsx";
import { isMember, type RemovalAhead } from "../model/removal-ahead.ts";
import styles from "./Sum.module.css";

/**
 * What a removal comes to, before it is confirmed, and what is left to do on the hosts. `others`: another operation is
 * under way.
 */
export function RemoveSum(props: { ahead: RemovalAhead; others: boolean }) {
  const { t } = useTranslation("services");
  const { order } = props.ahead;
  const members = order.filter(isMember);
  const records = order.length - members.length;
  return (
    <div className={styles.sum}>
      {order.length > 1 && <p>{order.map((s) => s.name).join(", ")}</p>}
      {records > 0 && <p>{members.length === 0 ? t("remove.text") : t("remove.records", { count: records })}</p>}
      {members.length > 0 && <MembersSum {...props} members={members} />}
    </div>
  );
}

/** What the cluster loses with the members among them. */
function MembersSum(props: { ahead: RemovalAhead; others: boolean; members: readonly Service[] }) {
  const { t } = useTranslation("services");
  const { members } = props;
  const { sum, against } = props.ahead;
  const leader = members.find((s) => s.role === "leader");
  const silent = members.some((s) => s.status === "off" || s.status === "unknown");
  const heir = useHeir(members, sum?.voters ?? 1);
  const main = against?.reason ?? (sum === null ? null : { code: "removal_sum", params: { ...sum } });
  return (
    <>
      {members.length > 1 && <p>{t("remove.inTurn")}</p>}
      {members.every((s) => s.raft.learner === true) && <NoVote members={members} />}
      {main !== null && <p className={styles.main}>{sayIt(main)}</p>}
      {heir !== null && <p>{t("remove.heir", { name: heir })}</p>}
      {leader !== undefined && <p>{t("remove.leader", { name: leader.name })}</p>}
      <OwnConsole going={members} />
      {props.others && <p>{t("queued")}</p>}
      <p>{t(silent ? "remove.hostSilent" : "remove.host")}</p>
      <HostClear hosts={members.map((s) => s.fqdn)} />
    </>
  );
}

/** That the cluster loses no vote. */
function NoVote({ members }: { members: readonly Service[] }) {
  const { t } = useTranslation("services");
  return <p>{members.length > 1 ? t("remove.noVotes") : t("remove.noVote", { name: members[0]?.name ?? "" })}</p>;
}

/** That this page's console goes with its Core, and where to go on. */
function OwnConsole({ going }: { going: readonly Service[] }) {
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const { upstream } = useStore(link);
  const rows = useQuery({ ...servicesQuery(), enabled: false }).data ?? [];
  const own = going.find((s) => s.ref === upstream.self?.ref);
  if (own === undefined) return null;
  const consoles = otherConsoles(upstream, rows, going);
  return (
    <p>
      {t("remove.console", { name: own.name })}{" "}
      {consoles.length > 0 && (
        <>
          {common("goOn")} <ConsoleLinks consoles={consoles} />
        </>
      )}
    </p>
  );
}

/**
 * Returns the name of the learner that takes the place: it makes an even number of voters odd
 * (docs/architecture/membership.md, rule 1).
 */
function useHeir(going: readonly Service[], voters: number): string | null {
  const listed = useQuery({ ...servicesQuery(), enabled: false }).data ?? [];
  if (voters % 2 !== 0) return null;
  const able = listed.find(
    (s) =>
      s.raft.learner === true &&
      s.state !== "removing" &&
      s.status !== "off" &&
      s.status !== "unknown" &&
      !going.some((one) => one.ref === s.ref),
  );
  return able?.name ?? null;
}
