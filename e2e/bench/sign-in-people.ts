import { USER_ROLES } from "@core-console/shared/contract/access";
import { PORT } from "@core-console/shared/contract/ports";
import { type Client, clientOf } from "../support/cluster/client.ts";
import type { Cluster } from "../support/cluster/cluster.ts";
import { addPerson, change, cookieOf, type Person, signInAs } from "../support/cluster/people.ts";

export type RequestClient = Pick<Client, "ask">;

const READERS = 10;
/**
 * Number of users who sign in repeatedly, each from its own address, so that the rate limits stay in force and refuse
 * none of them.
 */
const SIGNING_IN = 16;

/**
 * Creates sessions that read, of every role, and users who sign in, none of them the same; adds clients to close to
 * `clients`.
 */
export async function prepared(
  cluster: Cluster,
  clients: Client[],
): Promise<{ readers: RequestClient[]; people: { client: RequestClient; person: Person }[] }> {
  const { prefix } = cluster.net;
  const host = `${prefix}.11`;
  const rest = cluster.client(`http://${host}:${PORT.rest}`);
  const { login, password } = cluster.administrator;
  const admin = await signInAs(rest, login, password);
  const from = (n: number): Client => {
    const client = clientOf(`http://${host}:${PORT.console}`, { from: `${prefix}.${n}` });
    clients.push(client);
    return client;
  };
  const person = async (role: Person["role"]): Promise<Person> => {
    const made = await addPerson(rest, admin, role);
    const session = await signInAs(rest, made.login, made.password);
    const next = `own ${made.password}`;
    await change(rest, session, "POST", "/users/password", { body: { current: made.password, next } });
    return { ...made, password: next };
  };
  const readers: RequestClient[] = [];
  for (let n = 0; n < READERS; n++) {
    const { login: l, password: p } = await person(USER_ROLES[n % USER_ROLES.length] ?? "viewer");
    const headers = cookieOf(await signInAs(rest, l, p));
    const client = from(100 + n);
    readers.push({ ask: (method, path, ask) => client.ask(method, path, { ...ask, headers }) });
  }
  const people: { client: RequestClient; person: Person }[] = [];
  for (let n = 0; n < SIGNING_IN; n++) people.push({ client: from(150 + n), person: await person("viewer") });
  return { readers, people };
}
