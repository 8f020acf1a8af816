import json
import unittest

from modules import common, folder_of, load

firewall = load("library/kuma_firewall.py")
PORTS = [7208, 7209]


def chain(table="filter", policy="drop", hook="input"):
    return {"chain": {"family": "inet", "table": table, "name": "input", "hook": hook, "policy": policy}}


def rule(handle, comment, table="filter"):
    return {"rule": {"family": "inet", "table": table, "chain": "input", "handle": handle, "comment": comment}}


class Machine(unittest.TestCase):
    """A host whose firewall answers as written in `says`, and records the commands it gets."""

    def setUp(self):
        folder = folder_of(self)
        self.home, self.says, self.commands, self.check_mode = folder, {}, [], False
        firewall.shutil.which = lambda name: name
        firewall.NFT_FILE = folder + "/nftables.conf"

    def run_command(self, command, check_rc=False):
        if check_rc:
            self.commands.append(" ".join(command))
        return 0, self.says.get(" ".join(command), ""), ""

    def outcome(self, kind, state):
        self.params = {"ports": PORTS, "state": state, "home": self.home}
        self.commands, self.findings = [], common.Findings()
        getattr(firewall.Firewall(self, self.findings), kind)()
        return self.commands

    def made(self):
        return (common.read_mark(self.home) or {}).get("made", [])


class Nft(Machine):
    def outcome(self, state, *items):
        self.says["nft -j list ruleset"] = json.dumps({"nftables": list(items)})
        return super().outcome("nft", state)

    def test_a_chain_that_drops_lets_our_ports_in_once(self):
        commands = self.outcome("present", chain())
        self.assertEqual(commands, ['nft insert rule inet filter input tcp dport { 7208, 7209 } accept comment "kuma-core"'])
        self.assertEqual([one["code"] for one in self.findings.list], ["firewall_not_kept"])
        self.assertEqual(self.outcome("present", chain(), rule(4, "kuma-core")), [])

    def test_chains_that_accept_or_are_others_are_left_alone(self):
        ufw = {"rule": {"family": "ip", "table": "own", "chain": "ufw-before-input", "handle": 1}}
        self.assertEqual(self.outcome("present", chain(policy="accept"), chain(hook="output"), chain("firewalld")), [])
        self.assertEqual(self.outcome("present", chain("own"), ufw), [])

    def test_removal_takes_our_rules_alone(self):
        commands = self.outcome("absent", chain(), rule(4, "kuma-core"), rule(5, "mine"), rule(6, "kuma-core", "other"))
        self.assertEqual(commands, ["nft delete rule inet filter input handle 4"])


class Ufw(Machine):
    def setUp(self):
        super().setUp()
        self.says["ufw status"] = "Status: active\n"

    def added(self, *lines):
        self.says["ufw show added"] = "\n".join(("Added user rules (see 'ufw status' for running firewall):",) + lines) + "\n"

    def test_ours_are_opened_and_closed_again(self):
        self.added()
        self.assertEqual(self.outcome("ufw", "present"), ["ufw allow %d/tcp comment kuma-core" % port for port in PORTS])
        self.assertEqual(self.made(), ["ufw 7208", "ufw 7209"])
        self.added(*("ufw allow %d/tcp comment 'kuma-core'" % port for port in PORTS))
        self.assertEqual(self.outcome("ufw", "present"), [])
        self.assertEqual(self.outcome("ufw", "absent"), ["ufw delete allow %d/tcp" % port for port in PORTS])

    def test_a_rule_of_the_administrators_own_stays_theirs(self):
        self.added("ufw allow 7208/tcp", "ufw allow 7209 comment 'backup'")
        self.assertEqual(self.outcome("ufw", "present"), [])
        self.assertEqual(self.outcome("ufw", "absent"), [])
        self.assertEqual(self.made(), [])

    def test_one_that_was_made_their_own_since_stays_too(self):
        self.added()
        self.outcome("ufw", "present")
        self.added("ufw allow 7208/tcp comment 'backup'", "ufw allow 7209/tcp comment 'kuma-core'")
        self.assertEqual(self.outcome("ufw", "absent"), ["ufw delete allow 7209/tcp"])

    def test_a_rule_for_one_network_opens_it_for_nobody_else(self):
        self.added("ufw allow from 10.0.0.0/8 to any port 7208 proto tcp")
        self.assertEqual(len(self.outcome("ufw", "present")), 2)


class Firewalld(Machine):
    def test_what_was_open_before_stays_open(self):
        self.says["firewall-cmd --state"] = "running\n"
        listed = ("firewall-cmd --list-ports", "firewall-cmd --permanent --list-ports")
        self.says.update({one: "7208/tcp\n" for one in listed})
        self.assertEqual(self.outcome("firewalld", "present"), ["firewall-cmd --add-port=7209/tcp", "firewall-cmd --permanent --add-port=7209/tcp"])
        self.says.update({one: "7208/tcp 7209/tcp\n" for one in listed})
        self.assertEqual(self.outcome("firewalld", "absent"), ["firewall-cmd --remove-port=7209/tcp", "firewall-cmd --permanent --remove-port=7209/tcp"])


if __name__ == "__main__":
    unittest.main()
