import { isIP } from "node:net";
import { nearest } from "../args/nearest.ts";
import { type Fault, fault } from "./fault.ts";
import type { Groups, Variable } from "./read-groups.ts";

type Value = string | number | boolean;
/** Null: fine. `name` is the variable's. */
type Rule = (value: Value, at: Variable) => Fault | null;

const choice =
  (...choices: string[]): Rule =>
  (value, { name, line }) =>
    choices.includes(String(value))
      ? null
      : fault(line, "inventory_bad_choice", { variable: name, value: String(value), choices: choices.join(", ") });
const flag: Rule = (value, { name, line }) =>
  typeof value === "boolean" ? null : fault(line, "inventory_not_boolean", { variable: name, value: String(value) });
const text: Rule = () => null;
const port: Rule = (value, { name, line }) =>
  typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65536
    ? null
    : fault(line, "inventory_bad_port", { variable: name, value: String(value) });
/** Reports whether this is the address of the templates, which belongs to no host. */
const isUnset = (ip: string): boolean => /^(0\.0\.0\.0|::)$/.test(ip);
const address: Rule = (value, { line, name }) => {
  const given = String(value);
  if (isIP(given) === 0) return fault(line, "inventory_bad_ip", { variable: name, value: given });
  return isUnset(given) ? fault(line, "inventory_placeholder", { value: given }) : null;
};
const NAME_AND_PORT = /^(?:[a-z](?:[a-z0-9.-]*[a-z0-9])?|\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/i;
const reachable: Rule = (value, { line, name }) => {
  const fits = String(value)
    .split(",")
    .every((one) => {
      const match = NAME_AND_PORT.exec(one);
      return match !== null && Number(match[1] ?? 1) > 0 && Number(match[1] ?? 1) < 65536;
    });
  return fits ? null : fault(line, "inventory_bad_address", { variable: name, value: String(value) });
};

/** Every variable that an inventory may set. The others of Ansible would do things that our roles do not expect. */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ["ansible_connection", choice("ssh", "local")],
  ["ansible_host", text],
  ["ansible_port", port],
  ["ansible_user", text],
  ["ansible_password", text],
  ["ansible_become", flag],
  ["ansible_become_method", choice("sudo", "su", "doas")],
  ["ansible_become_password", text],
  ["ansible_ssh_private_key_file", text],
  ["ansible_ssh_common_args", text],
  ["ansible_python_interpreter", text],
  ["ip", address],
  ["generate_etc_hosts", flag],
  ["no_firewall_actions", flag],
  ["raft_node_addr", reachable],
]);
/** What belongs to one host each. */
const OF_A_HOST = new Set(["ip", "ansible_host", "raft_node_addr"]);

/** Checks names and values of variables. `readable` reports whether the control machine can read a file. */
export function checkVariables(groups: Groups, readable: (file: string) => boolean): Fault[] {
  const faults = groups.variables.flatMap((variable) => {
    const bad = variableFault(variable, readable);
    return bad === null ? [] : [bad];
  });
  return [...faults, ...checkAddresses(groups)];
}

function variableFault(variable: Variable, readable: (file: string) => boolean): Fault | null {
  const { name, line, value, host } = variable;
  const rule = RULES.get(name);
  if (rule === undefined)
    return fault(line, "inventory_unknown_variable", { variable: name, meant: nearest(name, [...RULES.keys()]) });
  if (host === null && OF_A_HOST.has(name)) return fault(line, "inventory_of_a_host", { variable: name });
  if (value.kind !== "value" || value.value === "") {
    // The template leaves addresses empty for operators who have DNS.
    if (name === "ip" && value.kind !== "map" && value.kind !== "list") return null;
    return fault(line, "inventory_no_value", { variable: name });
  }
  if (name === "ansible_ssh_private_key_file" && !readable(String(value.value)))
    return fault(line, "inventory_key_file", { file: String(value.value) });
  return rule(value.value, variable);
}

/** Addresses are one a host, and there where /etc/hosts is to be written of them. */
function checkAddresses({ variables, hosts }: Groups): Fault[] {
  const faults: Fault[] = [];
  const seen = new Map<string, Variable>();
  for (const variable of variables) {
    if (variable.name !== "ip" || variable.value.kind !== "value") continue;
    const ip = String(variable.value.value);
    // Said of each by its own rule.
    if (isUnset(ip)) continue;
    const first = seen.get(ip);
    if (first === undefined) seen.set(ip, variable);
    else if (first.host !== variable.host)
      faults.push(fault(variable.line, "inventory_ip_twice", { ip, host: first.host, first: first.line }));
  }
  const asked = variables.find(
    ({ name, value }) => name === "generate_etc_hosts" && value.kind === "value" && value.value === true,
  );
  if (asked === undefined) return faults;
  for (const host of hosts) {
    const has = variables.some((one) => one.name === "ip" && one.host === host.name && one.value.kind === "value");
    if (!has) faults.push(fault(host.line, "inventory_ip_missing", { host: host.name, asked: asked.line }));
  }
  return faults;
}
