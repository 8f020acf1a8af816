import type { LocalContext } from "../command.ts";

/** A password from where it may come: the standard input's first line, or the terminal. Null: said why not. */
export async function passwordFrom(context: LocalContext, prompt: string): Promise<string | null> {
  const { io, say } = context;
  const no = (message: string): null => {
    io.stderr.write(`kuma: ${message}\n`);
    return null;
  };
  if (!context.has("password-stdin") && io.terminal === null) return no(say.passwordNeeded());
  const given = context.has("password-stdin")
    ? (/^[^\r\n]*/.exec(await io.readStdin())?.[0] ?? "")
    : ((await io.terminal?.askSecret(prompt)) ?? "");
  return given === "" ? no(say.passwordEmpty()) : given;
}

/** A new password, typed twice on a terminal. Null: said why not. */
export async function newPasswordFrom(context: LocalContext): Promise<string | null> {
  const { io, say } = context;
  const next = await passwordFrom(context, say.newPassword());
  if (next === null || context.has("password-stdin")) return next;
  if ((await io.terminal?.askSecret(say.newPasswordAgain())) === next) return next;
  io.stderr.write(`kuma: ${say.passwordsDiffer()}\n`);
  return null;
}

/** The fewest characters of a new passphrase: who has the file may guess as long as they like. */
const LEAST_PASSPHRASE = 12;

/**
 * The passphrase of a sealed file, from the standard input's first line or the terminal; a new one is typed twice and
 * has to be long. Null: said why not.
 */
export async function passphraseFrom(context: LocalContext, isNew: boolean): Promise<string | null> {
  const { io, say } = context;
  const no = (message: string): null => {
    io.stderr.write(`kuma: ${message}\n`);
    return null;
  };
  const piped = context.has("passphrase-stdin");
  if (!piped && io.terminal === null) return no(say.passphraseNeeded());
  const given = piped
    ? (/^[^\r\n]*/.exec(await io.readStdin())?.[0] ?? "")
    : ((await io.terminal?.askSecret(isNew ? say.newPassphrase() : say.passphrasePrompt())) ?? "");
  if (given === "") return no(say.passphraseEmpty());
  if (!isNew) return given;
  if (given.length < LEAST_PASSPHRASE) return no(say.passphraseShort(LEAST_PASSPHRASE));
  if (piped || (await io.terminal?.askSecret(say.newPassphraseAgain())) === given) return given;
  return no(say.passphrasesDiffer());
}

/**
 * Prints a secret that is shown once: alone on stdout, so that `T=$(kuma token add …)` holds it; what is said about it
 * goes to stderr.
 */
export function printSecret({ io }: LocalContext, about: string, secret: string): void {
  io.stderr.write(`${about}\n`);
  io.stdout.write(`${secret}\n`);
}
