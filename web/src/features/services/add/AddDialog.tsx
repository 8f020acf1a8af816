import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Service } from "@core-console/shared/contract/service";
import { servicesQuery } from "../../../api/queries.ts";
import { Dialog, DialogButtons } from "../../../ui/layer/Dialog.tsx";
import { JoinGuide } from "./JoinGuide.tsx";
import { NameForm } from "./NameForm.tsx";

/** Asks for a name; once added it becomes the guide of that service's join. `about`: open with a service's guide. */
export function AddDialog(props: { about: Service | null; onReview: (service: Service) => void; onClose: () => void }) {
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
  return (
    <Dialog title={title} busy={pending} size={service === null ? "md" : 680} top="3dvh" onClose={props.onClose}>
      {service === null ? (
        <NameForm onAdded={show} onPending={setPending} />
      ) : (
        <>
          <JoinGuide service={service} onReview={props.onReview} />
          <DialogButtons apart>
            <Button
              variant="default"
              autoFocus
              rightSection={<span className="dim mono">n</span>}
              onClick={() => setAdded(null)}
            >
              {t("guide.another")}
            </Button>
            <Button variant="default" onClick={props.onClose}>
              {common("close")}
            </Button>
          </DialogButtons>
        </>
      )}
    </Dialog>
  );
}
