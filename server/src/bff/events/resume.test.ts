import { expect, test } from "vitest";
import { until } from "../testing/until.ts";
import { refOf, service } from "../testing/facts.ts";
import { openEvents } from "../testing/browser-stream.ts";
import { startTrial } from "../testing/trial.ts";

const renamed = (revision: number) => ({
  revision,
  changed: [service(2, { revision, name: `name-${revision}` })],
  removed: [],
});

test("a browser that comes back gets what it missed; one with an unknown id gets the whole", async () => {
  const t = await startTrial();
  const [first] = t.cores;
  const before = await openEvents(t.url);
  await until(() => expect(before.types()).toContain("hello"));
  first.send("registry", renamed(11));
  await until(() => expect(before.types()).toContain("registry"));
  before.close();
  first.send("registry", renamed(12));
  first.send("registry", renamed(13));
  const witness = await openEvents(t.url);
  await until(() => expect(JSON.stringify(witness.received)).toContain("name-13"));

  const after = await openEvents(t.url, { "last-event-id": before.lastId() });
  await until(() => expect(after.types()).toEqual(["registry", "registry", "upstream"]));
  expect(after.of("registry").map((e) => e.data["revision"])).toEqual([12, 13]);

  const stranger = await openEvents(t.url, { "last-event-id": "elsewhere-7" });
  await until(() => expect(stranger.types()).toEqual(["hello", "upstream"]));
  expect(stranger.of("hello")[0]?.data).toMatchObject({ revision: 13, cluster: { leader: { ref: refOf(1) } } });
});
