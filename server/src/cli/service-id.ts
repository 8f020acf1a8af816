import { ServiceId } from "@core-console/shared/contract/ids";
import type { CommandContext } from "./command.ts";
import { EXIT, type ExitCode } from "./io.ts";

/** Exit code 2, said, where the argument is no ID or ref; null where it is one. */
export function refuseBadId({ io, say }: CommandContext, id: string): ExitCode | null {
  if (ServiceId.safeParse(id).success) return null;
  io.stderr.write(`kuma: ${say.badId(id)}\n`);
  return EXIT.wrongCall;
}
