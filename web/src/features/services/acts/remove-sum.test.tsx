import type { Service } from "@core-console/shared/contract/service";
import { screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { renderPage, resetLink } from "../../../testing/render-page.tsx";
import { removalAhead } from "../model/removal-ahead.ts";
import { RemoveSum } from "./RemoveSum.tsx";

beforeEach(resetLink);

const member = (n: number, learner: boolean, fqdn: string | null = null) =>
  ({
    ref: `r${n}`,
    name: `core-${n}`,
    fqdn,
    state: "active",
    status: "on",
    reasons: [] as Service["reasons"],
    role: learner ? "learner" : "follower",
    raft: { memberId: `${n}`, learner },
  }) as Service;
const VOTES = { voters: 3, aliveVoters: 3, cores: 5 };

async function dialogText(services: readonly Service[], votes: typeof VOTES | null): Promise<HTMLElement> {
  const ahead = removalAhead(services, { votes, acting: new Map(), removing: [] });
  renderPage([{ path: "/", element: <RemoveSum ahead={ahead} others={false} /> }], "/");
  await screen.findByText(/stops by itself/);
  return document.body;
}

test("of a voter nobody says that it has no vote, also while the votes are not known", async () =>
  expect(await dialogText([member(1, false)], null)).not.toHaveTextContent(/without a vote|After this/));

test("a voter beside a learner: the sum alone", async () => {
  const text = await dialogText([member(1, false), member(4, true)], VOTES);
  expect(text).toHaveTextContent(/After this: 2 voters/);
  expect(text).not.toHaveTextContent(/without a vote/);
});

test("a learner is called by its name", async () =>
  expect(await dialogText([member(4, true)], VOTES)).toHaveTextContent(
    "core-4 is a learner without a vote: the quorum is not touched.",
  ));

test("several learners are several", async () =>
  expect(await dialogText([member(4, true), member(5, true)], VOTES)).toHaveTextContent(
    "They are learners without a vote: the quorum is not touched.",
  ));

test.each([
  [["127.0.0.14", "core-5.test"], "clear the host"],
  [["core-4.test", "core-5.test"], "clear each host"],
] as const)("several, some of them installed, have the command that clears their hosts too", async (hosts, words) => {
  const text = await dialogText(
    hosts.map((fqdn, at) => member(4 + at, true, fqdn)),
    VOTES,
  );
  expect(text).toHaveTextContent(words);
  expect(text).toHaveTextContent("core --uninstall --purge");
});
