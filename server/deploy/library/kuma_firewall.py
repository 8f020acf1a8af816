#!/usr/bin/python3
"""Opens our ports in the firewall that is active here, or closes them again: firewalld, ufw, or a set of nft that drops."""
import json
import os
import re
import shutil

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.kuma_common import MARK, Findings, need_root, read_mark, write_file

TAG = "kuma-core"
NFT_FILE = "/etc/nftables.conf"


def allowed(added):
    """Port -> comment of the rules of `ufw show added` that open it for any address."""
    found = re.findall(r"^ufw allow (\d+)(?:/tcp)?(?: comment '(.*)')?$", added, re.M)
    return {int(port): comment for port, comment in found}


class Firewall:
    def __init__(self, module, findings):
        self.module, self.findings, self.changed = module, findings, False
        self.ports = module.params["ports"]
        self.open = module.params["state"] == "present"
        self.home = module.params["home"]
        self.mark = read_mark(self.home) or {"format": 1, "made": []}

    def ask(self, *command):
        code, out, _ = self.module.run_command(list(command))
        return out if code == 0 else None

    def act(self, *command):
        self.changed = True
        if not self.module.check_mode:
            self.module.run_command(list(command), check_rc=True)

    def firewalld(self):
        if shutil.which("firewall-cmd") is None or (self.ask("firewall-cmd", "--state") or "").strip() != "running":
            return
        verb = "--add-port=%s/tcp" if self.open else "--remove-port=%s/tcp"
        # Its ports carry no comment: which of them we opened stands in the mark, and only those are closed again.
        kept = (self.ask("firewall-cmd", "--permanent", "--list-ports") or "").split()
        if self.open:
            self.note(["firewalld %d" % port for port in self.ports if "%d/tcp" % port not in kept])
        ports = [port for port in self.ports if self.open or "firewalld %d" % port in self.mark["made"]]
        for where in ((), ("--permanent",)):
            there = (self.ask("firewall-cmd", *where, "--list-ports") or "").split()
            for port in ports:
                if ("%d/tcp" % port in there) != self.open:
                    self.act("firewall-cmd", *where, verb % port)

    def note(self, made):
        """Before the act, so that a run that was cut off knows it too."""
        new = [one for one in made if one not in self.mark["made"]]
        if new and not self.module.check_mode:
            self.mark["made"] += new
            write_file(os.path.join(self.home, MARK), json.dumps(self.mark) + "\n", 0o644)

    def ufw(self):
        if shutil.which("ufw") is None or "Status: active" not in (self.ask("ufw", "status") or ""):
            return
        there = allowed(self.ask("ufw", "show", "added") or "")
        # A rule for the port alone stands once, with the last comment: the administrator's own stays.
        if self.open:
            ports = [port for port in self.ports if port not in there]
            self.note(["ufw %d" % port for port in ports])
        else:
            ports = [port for port in self.ports if there.get(port) == TAG and "ufw %d" % port in self.mark["made"]]
        for port in ports:
            rule = ("allow", "%d/tcp" % port)
            self.act("ufw", *(rule + ("comment", TAG) if self.open else ("delete",) + rule))

    def nft(self):
        """Only where a chain of the input hook drops by policy; those of firewalld and ufw are theirs."""
        if shutil.which("nft") is None:
            return
        items = json.loads(self.ask("nft", "-j", "list", "ruleset") or '{"nftables": []}')["nftables"]
        rules = [item["rule"] for item in items if "rule" in item]
        for chain in (item["chain"] for item in items if "chain" in item):
            if chain.get("hook") != "input" or chain.get("policy") != "drop":
                continue
            if chain["table"] == "firewalld" or any(r.get("chain", "").startswith("ufw") for r in rules):
                continue
            self.nft_chain(chain, rules)

    def nft_chain(self, chain, rules):
        at = (chain["family"], chain["table"], chain["name"])
        mine = [r for r in rules if (r["family"], r["table"], r["chain"]) == at and r.get("comment") == TAG]
        rule = "tcp dport { %s } accept comment \"%s\"" % (", ".join(str(port) for port in self.ports), TAG)
        if self.open and not mine:
            self.act("nft", "insert", "rule", *at, rule)
        for one in [] if self.open else mine:
            self.act("nft", "delete", "rule", *at, "handle", str(one["handle"]))
        if self.open and not self.kept():
            self.findings.note("firewall_not_kept", file=NFT_FILE, rule=rule)
        if not self.open and self.kept():
            self.findings.note("firewall_kept", file=NFT_FILE, tag=TAG)

    def kept(self):
        if not os.path.exists(NFT_FILE):
            return False
        with open(NFT_FILE) as file:
            return TAG in file.read()


def main():
    module = AnsibleModule(
        argument_spec={
            "ports": {"type": "list", "elements": "int", "required": True},
            "home": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        supports_check_mode=True,
    )
    findings = Findings()
    need_root(findings)
    if not findings.bad():
        firewall = Firewall(module, findings)
        for one in (firewall.firewalld, firewall.ufw, firewall.nft):
            one()
        findings.end(module, changed=firewall.changed)
    findings.end(module)


if __name__ == "__main__":
    main()
