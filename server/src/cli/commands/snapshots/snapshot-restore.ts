import { accessSync, constants, statSync } from "node:fs";
import { say as sayCode } from "@core-console/shared/words/say";
import { CLOCK_IS_RIGHT, DEFAULT_HOME, HOST_HOME, HOST_NAME, PASSPHRASE_STDIN } from "../../args/common-options.ts";
import { CORE_OPTIONS } from "../../args/core-shape.ts";
import { fail, type HostCommand, type LocalContext, printJson, wrongCall } from "../../command.ts";
import { ownName, shellLine } from "../../host/own-name.ts";
import { objectionToHost } from "../../output/confirm.ts";
import { timeText } from "../../output/format.ts";
import { EXIT, type ExitCode, type RestoreOutcome, type SnapshotFacts } from "../../output/io.ts";
import { passphraseFrom } from "../../output/secrets.ts";
import { snapshotText } from "../../output/snapshot-text.ts";
import { isSealed } from "../../../lib/sealed/unseal.ts";

type Restored = Extract<RestoreOutcome, { ok: true }>["value"];

/** `kuma snapshot restore FILE`: makes the first Core of a cluster's new life from a snapshot, on a fresh host. */
export const snapshotRestore: HostCommand = {
  noun: "snapshot",
  verb: "restore",
  args: ["FILE"],
  options: {
    host: CORE_OPTIONS.host,
    "raft.node.addr": CORE_OPTIONS["raft.node.addr"],
    ...HOST_NAME,
    ...CLOCK_IS_RIGHT,
    ...HOST_HOME,
    ...PASSPHRASE_STDIN,
    json: { type: "switch", help: { en: "what was restored as JSON", ru: "что восстановлено, в JSON" } },
  },
  async runHere(context, [file = ""]) {
    const { io, lang, say } = context;
    const refuse = (message: string): ExitCode => fail(context, { exit: EXIT.refused, message });
    const home = context.value("home") ?? DEFAULT_HOME;
    const against = objection(context, file, home);
    if (against !== null) return refuse(against);
    const host = context.value("host") ?? io.restore.hostName();
    if (context.value("host-name") === null && io.terminal === null)
      return wrongCall(context, say.restoreHostOption(host, `${commandLine(context, file)} --host-name ${host}`));
    const sealed = await isSealed(file);
    const passphrase = sealed ? await passphraseFrom(context, false) : null;
    if (sealed && passphrase === null) return EXIT.wrongCall;
    const looked = await io.restore.look(file, passphrase);
    if (!looked.ok) return refuse(sayCode(looked.reason, lang));
    const notConfirmed = await confirmation(context, host, looked.manifest);
    if (notConfirmed !== null) return refuse(notConfirmed);
    const asked = {
      home,
      file,
      passphrase,
      host,
      raftAddresses: context.value("raft.node.addr"),
      clockIsRight: context.has("clock-is-right"),
    };
    const done = await io.restore.restore(asked, (step) => void io.stderr.write(`${say.restoreSteps[step]}\n`));
    return done.ok ? start(context, home, done.value) : refuse(sayCode(done.reason, lang));
  },
};

/** Returns why nothing is restored from this file into this home by this user; null where nothing speaks against it. */
function objection(context: LocalContext, file: string, home: string): string | null {
  const { io, say } = context;
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return say.noSuchFile(file);
  if (!isReadable(file)) return say.fileUnreadable(file);
  return home === DEFAULT_HOME && !io.recovery.isRoot() ? say.restoreRoot(commandLine(context, file)) : null;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Says what will be done and has the host's name typed. Returns why it is not confirmed; null: it is. */
async function confirmation(context: LocalContext, host: string, manifest: SnapshotFacts): Promise<string | null> {
  const { io, say } = context;
  io.stderr.write(`${snapshotText(manifest, say)}${say.restoreIntro(timeText(manifest.takenAt))}\n`);
  return objectionToHost(context, host);
}

/** Says what was restored, then has systemd run the Core, or in a trial says how to start it. Returns the exit code. */
async function start(context: LocalContext, home: string, made: Restored): Promise<ExitCode> {
  const { io, say, json } = context;
  if (json) printJson(context, made);
  else io.stdout.write(restoredText(context, made));
  const installs = home === DEFAULT_HOME;
  if (installs && (await io.restore.install(home)) !== 0)
    return fail(context, { exit: EXIT.refused, message: say.restoreNotStarted(`sudo ${ownName()} core --install`) });
  if (!json) io.stdout.write(nextText(context, home, made));
  return EXIT.done;
}

function restoredText({ say }: LocalContext, made: Restored): string {
  const { removed, expired, tokens, secrets } = made;
  const lines = [
    say.restoreDone(made.name, made.generation, timeText(made.takenAt)),
    ...(removed.length === 0 ? [] : [say.restoreRemoved(removed.join(", "))]),
    ...(expired.length === 0 ? [] : [say.restoreExpired(expired.join(", "))]),
    ...(tokens === 0 ? [] : [say.restoreTokens(tokens)]),
    ...(secrets.length === 0 ? [] : [say.restoreSecrets()]),
    say.restoreNewCa(made.caHash, made.caFile),
  ];
  return `${lines.join("\n")}\n`;
}

function nextText({ say }: LocalContext, home: string, { administrators, takenAt }: Restored): string {
  const installed = home === DEFAULT_HOME;
  const place = installed ? [] : ["--home", home];
  const setupLink = shellLine([ownName(), "user", "setup-link", ...place]);
  const link = installed ? `sudo ${setupLink}` : setupLink;
  const lines = [
    ...(installed ? [] : [say.recoverStart(shellLine([ownName(), "core", "--home", home]))]),
    administrators.length === 0
      ? say.restoreNoAdministrator(link)
      : say.restoreSignIn(administrators.join(", "), timeText(takenAt), link),
    say.recoverNext(),
  ];
  return `${lines.join("\n")}\n`;
}

/** Returns this command as it was given, for a shell. */
function commandLine(context: LocalContext, file: string): string {
  const options = ["host", "raft.node.addr", "home"].flatMap((name) => {
    const value = context.has(name) ? context.value(name) : null;
    return value === null ? [] : [`--${name}`, value];
  });
  return shellLine([ownName(), "snapshot", "restore", file, ...options]);
}
