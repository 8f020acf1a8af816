import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { servicesQuery } from "../../../api/queries.ts";
import styles from "./AddDialog.module.css";
import { JoinGuide } from "./JoinGuide.tsx";
import { NameForm } from "./NameForm.tsx";
import { useFocusBack } from "../../../lib/page/use-focus-back.ts";

/** Asks for a name; once added it becomes the guide of that service's join. `about`: open with a service's guide. */
export function AddDialog(props: { about: Service | null; onReview: (service: Service) => void; onClose: () => void }) {
  useFocusBack();
  const { t } = useTranslation("services");
  const { t: common } = useTranslation();
  const [added, setAdded] = useState(props.about);
  const [pending, setPending] = useState(false);
  const service = useQuery(servicesQuery()).data?.find((s) => s.ref === added?.ref) ?? added;
  const done = service !== null && service.join?.stage === "steady";
  const title = service === null ? t("addCore") : t(done ? "guide.titleDone" : "guide.title", { name: service.name });

  useEffect(() => {
    if (added === null) return;
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (event.code !== "KeyN" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      setAdded(null);
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, [added]);

  const show = (made: Service) => {
    setPending(false); // the form goes away before it could say so
    setAdded(made);
  };
  const close = () => {
    if (!pending) props.onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={service === null ? "md" : 680}
      closeButtonProps={{ "aria-label": common("dismiss"), disabled: pending }}
      classNames={{ title: styles.title ?? "" }}
      yOffset="3dvh"
    >
      {service === null ? (
        <NameForm onAdded={show} onPending={setPending} />
      ) : (
        <>
          <JoinGuide service={service} onReview={props.onReview} />
          <div className={styles.buttons}>
            <Button
              variant="default"
              autoFocus
              rightSection={<span className="dim mono">n</span>}
              onClick={() => setAdded(null)}
            >
              {t("guide.another")}
            </Button>
            <Button variant="default" onClick={close}>
              {common("close")}
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}
