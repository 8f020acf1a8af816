import { expect, test } from "vitest";
import { Passwords, type Derive } from "./passwords.ts";

const costs = { memory: 8, passes: 1, parallelism: 1 };

const STRANGER = { known: false };

test("a password is verified against its PHC string, and by nothing else", async () => {
  const passwords = new Passwords({ costs });
  const phc = await passwords.hash("sieben Zwerge");
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await passwords.hash("sieben Zwerge")).not.toBe(phc);
  expect(await passwords.verify("sieben Zwerge", phc, STRANGER)).toBe(true);
  for (const wrong of ["Sieben Zwerge", "", "sieben Zwerge "])
    expect(await passwords.verify(wrong, phc, STRANGER)).toBe(false);
  for (const none of [null, "", "$argon2id$v=19$m=8,t=1,p=1$AAAA$BBBB", "plain"])
    expect(await passwords.verify("sieben Zwerge", none, STRANGER)).toBe(false);
});

test("the costs are OWASP's where nothing else is said, and what is kept says its own", async () => {
  expect(await new Passwords().hash("sieben Zwerge")).toContain("$m=19456,t=2,p=1$");
  const old = await new Passwords({ costs }).hash("sieben Zwerge");
  const derived: number[] = [];
  const derive: Derive = async (_, __, c) => {
    derived.push(c.memory);
    return Buffer.alloc(32);
  };
  await new Passwords({ derive }).verify("sieben Zwerge", old, STRANGER);
  expect(derived).toEqual([8]);
});

test("the same letters typed in another way are the same password", async () => {
  const passwords = new Passwords({ costs });
  const phc = await passwords.hash("caf\u00e9 im Wald");
  expect(await passwords.verify("cafe\u0301 im Wald", phc, STRANGER)).toBe(true);
});

test("an unknown account, one without a password and a wrong password cost the same: one hash of the same costs", async () => {
  const asked: unknown[] = [];
  const derive: Derive = async (_, salt, c) => {
    asked.push([salt.length, c]);
    return Buffer.alloc(32);
  };
  const passwords = new Passwords({ costs, derive });
  const phc = await passwords.hash("sieben Zwerge");
  await passwords.verify("wrong", phc, STRANGER);
  await passwords.verify("wrong", null, STRANGER);
  await passwords.verify("wrong", "no PHC at all", STRANGER);
  expect(asked).toEqual(Array.from({ length: 4 }, () => [16, costs]));
});

test("two at once, the rest in turn; too many have to try again later, and nothing is lost for the others", async () => {
  const finish: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const derive: Derive = async () => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => finish.push(resolve));
    running--;
    return Buffer.alloc(32);
  };
  const passwords = new Passwords({ costs, derive });
  const all = Array.from({ length: 103 }, () => passwords.hash("x").catch((error: unknown) => error));
  expect(await all[102]).toMatchObject({ code: "rate_limited", params: { seconds: expect.any(Number) } });
  for (let done = 0; done < 102; done++) {
    finish.shift()?.();
    await all[done];
  }
  expect(most).toBe(2);
  expect((await Promise.all(all)).filter((r) => typeof r === "string")).toHaveLength(102);
});

test("a flood of unauthenticated clients leaves slots for known callers, who go first", async () => {
  const finish: (() => void)[] = [];
  const derive: Derive = () => new Promise((resolve) => finish.push(() => resolve(Buffer.alloc(32))));
  const passwords = new Passwords({ costs, derive });
  const order: string[] = [];
  const look = async (known: boolean): Promise<void> => {
    const who = known ? "known" : "stranger";
    await passwords.verify("x", null, { known }).then(
      () => order.push(who),
      () => order.push(`${who} refused`),
    );
  };
  const strangers = Array.from({ length: 78 }, () => look(false));
  const known = Array.from({ length: 26 }, () => look(true));
  await known[25];
  expect(order).toEqual(["stranger refused", "known refused"]);
  while (order.length < 104) {
    finish.shift()?.();
    await new Promise(setImmediate);
  }
  expect(order.slice(4, 29).filter((who) => who === "known")).toHaveLength(25);
  await Promise.all([...strangers, ...known]);
});

test("a hash that fails leaves its place to the next", async () => {
  let fail = true;
  const derive: Derive = async () => {
    if (fail) throw new Error("no memory");
    return Buffer.alloc(32);
  };
  const passwords = new Passwords({ costs, derive });
  await Promise.all([1, 2, 3, 4].map(() => expect(passwords.hash("x")).rejects.toThrow("no memory")));
  fail = false;
  expect(await passwords.hash("x")).toContain("$argon2id$");
});
