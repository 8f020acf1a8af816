/**
 * What is wrong with an inventory of install.sh and expand.sh; the line number is printed before it. Part of
 * host-en.ts.
 */
export const INVENTORY_EN = {
  inventory_good: "{file}: in order, {count} {count#host|hosts}.",
  inventory_tab: "A tab stands before the text. YAML is indented with spaces only: replace the tab with spaces.",
  inventory_not_utf8: "This is not UTF-8 text. Save the file as UTF-8; on this line stands what is none.",
  inventory_too_large:
    "With all that its aliases repeat the file has more than {most} entries. Write out what is meant, without aliases.",
  inventory_alias: "Here the file refers to a part that holds this very place. Write it out instead.",
  inventory_more: "… and {count} more {count#fault|faults}. Correct these first.",
  inventory_bad_yaml:
    "This is no valid YAML: {code?BAD_INDENT=the lines of one level do not begin in the same column|MISSING_CHAR=a quote, bracket, brace or comma is missing|BLOCK_AS_IMPLICIT_KEY=a line holds two “name:”, or is indented deeper than the line above it allows|MULTILINE_IMPLICIT_KEY=a name without a colon, or with a quote that is not closed|DUPLICATE_KEY=a name stands there twice|BAD_ALIAS=a reference (*name) to nothing|UNEXPECTED_TOKEN=something stands where nothing can|*={message}}. Look at the indentation and the colons of this line and the one above.",
  inventory_empty: "The file holds nothing. Begin with a copy of one of the templates.",
  inventory_two_documents: "A second document begins here (---). Keep the inventory in one.",
  inventory_no_mapping:
    "Here {where?=the groups|*=“{where}”} should hold lines of the form “name:” or “name: value”, indented below it, without “-”.",
  inventory_unknown_group:
    "“{group}” is no group of this product{meant?=|*=; probably “{meant}” is meant}. There are kuma_core and kuma_core_peers, within all and kuma.",
  inventory_unknown_part:
    "“{part}” cannot stand in the group {group}{meant?=|*=; probably “{meant}” is meant}. A group has hosts, vars and children.",
  inventory_unknown_variable:
    "“{variable}” is no variable that is known here{meant?=|*=; probably “{meant}” is meant}. Correct or remove it.",
  inventory_key_twice:
    "“{key}” stands here for the second time (first on line {first}). Only the last would count: keep one.",
  inventory_host_twice: "The host {host} stands here for the second time (first on line {first}). Name each host once.",
  inventory_host_both:
    "The host {host} is in another group already, on line {first}. One host runs one Core: name it in one group.",
  inventory_host_nowhere:
    "The host {host} stands directly in “{group}”. Name it in kuma_core (the first Core) or in kuma_core_peers.",
  inventory_group_missing: "The group {group} is missing. It names the host of the first Core.",
  inventory_one_core:
    "kuma_core has {count?0=no host|*={count} {count#host|hosts}}; it needs exactly one, that of the first Core. Further ones belong in kuma_core_peers.",
  inventory_even:
    "{total} Cores would be an even number ({peers} {peers#peer|peers} and the first Core): one more would help, one fewer would survive as much. Put an even number of hosts into kuma_core_peers.",
  inventory_ip_for_name:
    "{name} is an address. Write the host’s fully qualified name here, and the address below it as “ip: {name}”.",
  inventory_localhost:
    "{name} cannot be reached by other hosts. Write this host’s fully qualified name, as hostname -f says it.",
  inventory_range: "{name}: ranges are not understood here. Write one line for each host.",
  inventory_bad_name:
    "“{name}” is no host name: letters, digits and hyphens between dots, no underscore, 63 characters a part.",
  inventory_digit:
    "{name}: “{part}” begins with a digit. The name of a Core’s host and of its domains must begin with a letter.",
  inventory_not_fqdn: "{name} is a short name. Write it with its domain, as hostname -f says it on that host.",
  inventory_no_value: "{variable} has no value. Give it one, or remove the line.",
  inventory_of_a_host: "{variable} is different for each host. Write it below the host, not in vars of a group.",
  inventory_bad_choice: "{variable}: “{value}” is not possible. Possible: {choices}.",
  inventory_not_boolean: "{variable}: “{value}” is neither true nor false. Write true or false, without quotes.",
  inventory_bad_port: "{variable}: “{value}” is no port. Write a number from 1 to 65535, without quotes.",
  inventory_bad_ip: "{variable}: “{value}” is no address. Write it as 192.0.2.11 or 2001:db8::11.",
  inventory_placeholder:
    "{value} is still the template’s. Write the host’s address, or remove the line if its name is in DNS.",
  inventory_placeholder_name:
    "{name} is still the template’s. Write the host’s fully qualified name, as hostname -f says it there.",
  inventory_bad_address:
    "{variable}: “{value}” is not NAME:7209, the name and port by which other Cores reach this one.",
  inventory_key_file: "The key {file} cannot be read on this machine. Check the path, and that you may read it.",
  inventory_ip_twice: "{ip} is the address of {host} already (line {first}). Each host has its own.",
  inventory_ip_missing:
    "{host} has no “ip”, but generate_etc_hosts (line {asked}) needs one for every host. Add it below the host.",
} as const satisfies Record<string, string>;
