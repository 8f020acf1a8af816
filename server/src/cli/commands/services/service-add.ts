import { JoinGuide, NewService, Service } from "@core-console/shared/contract/service";
import { type Command, expectAnswer, printJson } from "../../command.ts";
import { EXIT } from "../../output/io.ts";

export const serviceAdd: Command = {
  noun: "service",
  verb: "add",
  args: ["NAME"],
  async run(context, [name = ""]) {
    const { io, say, json, api } = context;
    const body = NewService.safeParse({ kind: "core", name });
    if (!body.success) {
      io.stderr.write(`kuma: ${say.nameBad()}\n`);
      return EXIT.wrongCall;
    }
    const added = expectAnswer(context, await api.change("POST", "/services", body.data), Service);
    if (!added.ok) return added.exit;
    const service = added.value;
    if (json) {
      printJson(context, service);
      return EXIT.done;
    }
    io.stdout.write(`${say.added(service.name, service.id ?? service.ref)}\n`);
    // The service is added; that its commands cannot be had just now is no failure of adding.
    const guide = JoinGuide.safeParse(await bodyOf(api.get(`/services/${service.id ?? service.ref}/join`)));
    if (!guide.success) return EXIT.done;
    const { commands, caFingerprint } = guide.data;
    io.stdout.write(`\n${say.install()}\n  ${commands.install}\n`);
    if (commands.runHere !== null) io.stdout.write(`${say.runHere()}\n  ${commands.runHere}\n`);
    io.stdout.write(`\n${say.fingerprint(caFingerprint)}\n`);
    return EXIT.done;
  },
};

const bodyOf = async (outcome: Promise<{ ok: boolean; body?: unknown }>): Promise<unknown> => (await outcome).body;
