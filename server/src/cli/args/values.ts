import type { Texts } from "../words/texts.ts";
import { type Address, parseAddress } from "./address.ts";
import type { Option, OptionTable } from "./option.ts";

interface Values {
  switch: boolean;
  text: string;
  host: string;
  caHash: string;
  address: Address;
  addresses: Address[];
}

/** The value of an option: always there for a switch, a list, and what has a default. */
type ValueOf<O extends Option> = O extends { type: "switch" | "addresses" } | { default: string }
  ? Values[O["type"]]
  : Values[O["type"]] | null;

/** The values of a command's options by name. */
export type ValuesOf<T extends OptionTable> = { readonly [Name in keyof T]: ValueOf<T[Name]> };

type Reading = { value: string | Address | Address[] } | { fault: string };

/** What stands on the line, or in the environment, for an option that takes a value. */
interface Given {
  flag: string;
  text: string;
}

const CA_HASH = /^sha256:[0-9a-f]{64}$/;

/** Reads the value of an option by its type, or says what is wrong with it. */
export function readValue(option: Exclude<Option, { type: "switch" }>, given: Given, say: Texts): Reading {
  switch (option.type) {
    case "text":
      return { value: given.text };
    case "host":
      return readHost(given, say);
    case "caHash": {
      const value = given.text.toLowerCase();
      return CA_HASH.test(value) ? { value } : { fault: say.badCaHash(given.text) };
    }
    case "address":
      return readAddress(given, option.port, say);
    case "addresses":
      return readAddresses(given, option, say);
  }
}

function readAddress({ flag, text }: Given, port: number, say: Texts): { value: Address } | { fault: string } {
  const value = parseAddress(text, port);
  return value === null ? { fault: say.badAddress(flag, text) } : { value };
}

function readAddresses({ flag, text }: Given, option: Option & { type: "addresses" }, say: Texts): Reading {
  const value: Address[] = [];
  const parts = text.split(",").map((part) => part.trim());
  for (const part of option.skipsBlanks === true ? parts.filter(Boolean) : parts) {
    const one = readAddress({ flag, text: part }, option.port, say);
    if ("fault" in one) return one;
    value.push(one.value);
  }
  return { value };
}

/** A host without a port, an IPv6 address without brackets. */
function readHost({ flag, text }: Given, say: Texts): Reading {
  const address = parseAddress(text.includes(":") ? `[${text}]` : text, 1);
  return address === null ? { fault: say.badAddress(flag, text) } : { value: text };
}
