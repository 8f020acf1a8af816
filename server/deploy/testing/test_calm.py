import os
import types
import unittest

from modules import folder_of, load

calm = load("callback_plugins/calm.py")
context = calm.context


class Callback(unittest.TestCase):
    """What an operator reads of a run, without Ansible."""

    def begin(self, play, check=False, **env):
        context.CLIARGS = {"check": check}
        self.addCleanup(setattr, context, "CLIARGS", {})
        for name, value in env.items():
            os.environ[name] = value
            self.addCleanup(os.environ.pop, name)
        self.said = []
        self.calm = calm.CallbackModule()
        self.addCleanup(self.calm.log.close)
        self.calm._display = types.SimpleNamespace(display=self.said.append)
        self.calm.v2_playbook_on_play_start(types.SimpleNamespace(get_name=lambda: play, get_variable_manager=None))

    def result(self, host, task, **result):
        named = types.SimpleNamespace(name=task, get_name=lambda: task)
        return types.SimpleNamespace(_host=types.SimpleNamespace(name=host), _task=named, _result=result)

    def ok(self, host, task, **result):
        self.calm.v2_runner_on_ok(self.result(host, task, **result))

    def end(self, *hosts):
        stats = types.SimpleNamespace(processed=dict.fromkeys(hosts, 1), failures={}, dark={}, summarize=lambda host: {})
        self.calm.v2_playbook_on_stats(stats)

    def test_a_step_is_printed_in_its_own_words_where_it_has_some(self):
        self.begin("network")
        self.ok("a", "reach")
        self.ok("b", "reach", said={"code": "step.reach.some", "params": {"count": 1, "total": 2, "left": "c"}})
        self.assertIn("a: every other host is reached", self.said[0])
        self.assertIn("b: 1 of 2 other hosts are reached", self.said[1])
        self.assertTrue(self.said[1].endswith(": c"))

    def test_a_check_tells_all_that_it_leaves_out_and_does_not_call_a_host_ready(self):
        result = os.path.join(folder_of(self), "result")
        self.begin("checks", check=True, KUMA_RESULT=result)
        self.ok("a", "home", changed=True)
        self.calm.v2_runner_on_skipped(self.result("a", "files", skip_reason="Conditional result was False"))
        self.ok("a", "core_planned", changed=True)
        self.calm.v2_runner_on_skipped(self.result("a", "its CA certificate"))
        self.end("a")
        self.assertEqual([line.count("not done yet") for line in self.said[:4]], [1] * 4)
        self.assertEqual(self.said[4], "\nNothing stands in the way on: a")
        self.assertTrue(os.path.exists(result + ".planned"))

    def test_a_check_of_what_is_in_order_plans_nothing(self):
        result = os.path.join(folder_of(self), "result")
        self.begin("checks", check=True, KUMA_RESULT=result)
        self.ok("a", "home")
        self.calm.v2_runner_on_skipped(self.result("a", "files", skipped_reason="No items in the list"))
        self.end("a")
        self.assertFalse(os.path.exists(result + ".planned"))

    def test_a_removal_tells_where_nothing_was(self):
        self.begin("removal")
        self.ok("a", "removed", changed=True)
        self.ok("b", "removed")
        self.end("a", "b")
        self.assertEqual(self.said[-2:], ["\nRemoved from: a", "Nothing of KUMA Core was there: b"])

    def test_members_that_are_no_hosts_of_the_inventory_go_to_the_script_and_nothing_else_is_said(self):
        members = os.path.join(folder_of(self), "members")
        self.begin("members", check=True, KUMA_MEMBERS=members)
        self.ok("Core-1", "members", peers=["core-2", "core-4"])
        self.ok("core-2", "members", peers=["core-1"])
        self.end("Core-1", "core-2", "core-3")
        with open(members) as file:
            self.assertEqual(file.read(), "member core-4\nunseen core-3\n")
        self.assertEqual(self.said, [])

    def test_what_a_host_says_of_members_forges_no_line_and_moves_no_cursor(self):
        members = os.path.join(folder_of(self), "members")
        self.begin("members", check=True, KUMA_MEMBERS=members)
        self.ok("core-1", "members", peers=["a\nunseen b", "\x1b[2Jc", "2001:db8::1"])
        self.end("core-1")
        with open(members) as file:
            self.assertEqual(file.read(), "member 2001:db8::1\nmember ??2Jc\nmember a?unseen?b\n")


    def unreachable(self, message):
        self.begin("checks")
        play = self.calm.play
        play.get_variable_manager = lambda: types.SimpleNamespace(get_vars=lambda host: {"ansible_user": "anna"})
        self.calm.v2_runner_on_unreachable(self.result("a", "preflight", msg=message))
        return self.said[-1]

    def test_why_a_host_is_not_reached_is_what_ssh_said_and_nothing_else(self):
        ssh = "Failed to connect to the host via ssh: "
        for message, says in (
            (ssh + "anna@a: Permission denied (publickey,password).", "refuses the account or its key"),
            (ssh + "bind: Permission denied", "No connection: "),
            (ssh + "ssh: connect to host a port 22: Connection refused", "port refuses the connection"),
            (ssh + "ssh: connect to host a port 22: Connection timed out", "It does not answer"),
            (ssh + "ssh: connect to host a port 22: No route to host", "It does not answer"),
            (ssh + "ssh: connect to host a port 22: Network is unreachable", "no way to its network"),
            (ssh + "kex_exchange_identification: read: Connection reset by peer", "Connection reset by peer"),
            ("Failed to create temporary directory. In some cases, you may have been able to authenticate", "ssh works, but"),
            ("mkdir: cannot create directory '/root/.ansible': No space left on device", "The disk is full"),
        ):
            self.assertIn(says, self.unreachable(message))


if __name__ == "__main__":
    unittest.main()
