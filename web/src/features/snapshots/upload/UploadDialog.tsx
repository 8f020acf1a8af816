import { FileInput, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SNAPSHOT_BYTES } from "@core-console/shared/contract/snapshots/sizes";
import type { Snapshot } from "@core-console/shared/contract/snapshots/snapshots";
import { useWaits } from "../../../api/hooks/use-waits.ts";
import { bytes } from "../../../lib/format/format.ts";
import { ActForm } from "../ActForm.tsx";
import { rememberedUpload } from "./remembered-upload.ts";
import styles from "../snapshots.module.css";
import { isSealed } from "./upload.ts";
import { useUpload } from "./use-upload.ts";

/** Uploads an archive in pieces. Closed before the end, it continues when the same file is chosen again. */
export function UploadDialog(props: {
  barred: string | null;
  onUploaded: (snapshot: Snapshot) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("snapshots");
  const [file, setFile] = useState<File | null>(null);
  /** null: the file is not sealed */
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const upload = useUpload((snapshot) => {
    props.onUploaded(snapshot);
    props.onClose();
  });
  const { sending, sent } = upload;
  const wrong = file === null ? null : fileFault(file);
  const choose = async (chosen: File | null) => {
    setPassphrase(chosen !== null && (await isSealed(chosen).catch(() => false)) ? "" : null);
    setFile(chosen);
    upload.reset();
  };
  const begun = file !== null && (sent > 0 || rememberedUpload(file) !== null);
  return (
    <ActForm
      title={t("upload.title")}
      act={{ pending: sending, giveUp: upload.pause }}
      giveUp={t("upload.pause")}
      yes={begun ? t("upload.continue") : t("upload.start")}
      fault={upload.fault}
      barred={props.barred}
      incomplete={file === null || wrong !== null || passphrase === ""}
      onSubmit={() => file !== null && upload.start(file, passphrase)}
      onClose={props.onClose}
    >
      <p>{t("upload.text")}</p>
      <FileInput
        data-autofocus
        label={t("upload.file")}
        placeholder={t("upload.choose")}
        accept=".gz,.tgz,.age,application/gzip"
        value={file}
        disabled={sending}
        error={wrong === null ? null : t(`upload.${wrong}`)}
        onChange={(chosen) => void choose(chosen)}
      />
      {passphrase !== null && (
        <PasswordInput
          label={t("upload.passphrase")}
          description={t("upload.passphraseHint")}
          autoComplete="off"
          maxLength={1024}
          value={passphrase}
          disabled={sending}
          visibilityToggleButtonProps={{ "aria-label": t("upload.show"), tabIndex: 0, "aria-hidden": false }}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
      )}
      {file !== null && wrong === null && <SentBytes file={file} sent={sent} sending={sending} begun={begun} />}
    </ActForm>
  );
}

/** Returns why a file cannot be a snapshot; null: it may be one. */
function fileFault({ size }: File): "empty" | "tooLarge" | null {
  if (size === 0) return "empty";
  return size > SNAPSHOT_BYTES ? "tooLarge" : null;
}

/** How much is sent, and why it does not go on. */
function SentBytes(props: { file: File; sent: number; sending: boolean; begun: boolean }) {
  const { t } = useTranslation("snapshots");
  const waits = useWaits();
  const { sent, sending } = props;
  const { size } = props.file;
  const percent = Math.floor((100 * sent) / size);
  return (
    <div className={styles.sent}>
      <progress value={sent} max={size} aria-label={t("upload.progress")} />
      <p className="dim num">
        {t("upload.sent", { sent: bytes(sent), all: bytes(size), percent })}
        {sending && waits && ` · ${t("upload.waits")}`}
        {!sending && props.begun && ` · ${t("upload.begun")}`}
      </p>
    </div>
  );
}
