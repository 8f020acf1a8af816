import errno
import socket
import unittest

from modules import common, load
from test_words import fields, words

reach = load("library/kuma_reach.py")


class Summary(unittest.TestCase):
    def test_hosts_that_were_not_tried_are_not_called_reached(self):
        self.assertEqual(reach.summary(["b", "c"], []), {})
        some = reach.summary(["b"], ["c", "d"])["said"]
        self.assertEqual(some, {"code": "step.reach.some", "params": {"count": 1, "total": 3, "left": "c, d"}})
        self.assertEqual(reach.summary([], ["b"])["said"]["code"], "step.reach.none")


class Why(unittest.TestCase):
    """A cause is named where the system named it; an unforeseen one is quoted."""

    def test_each_error_has_its_own_words(self):
        for error, code in (
            (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "ports_refused"),
            (socket.timeout("timed out"), "ports_silent"),
            (OSError(errno.EHOSTUNREACH, "No route to host"), "ports_no_route"),
            (OSError(errno.ENETUNREACH, "Network is unreachable"), "ports_no_route"),
            (socket.gaierror(-2, "Name or service not known"), "ports_unresolved"),
        ):
            self.assertEqual(reach.why_not(error), (code, ""))
        self.assertEqual(reach.why_not(OSError(errno.EMFILE, "Too many open files")), ("ports_unreachable", "Too many open files"))

    def test_a_port_that_answers_and_one_that_nobody_listens_on(self):
        with socket.socket() as here, socket.socket() as closed:
            here.bind(("127.0.0.1", 0))
            here.listen(1)
            closed.bind(("127.0.0.1", 0))
            self.assertIsNone(reach.reached(here.getsockname()))
            self.assertEqual(reach.reached(closed.getsockname()), ("ports_refused", ""))

    def test_a_finding_for_each_cause_with_words_for_it(self):
        findings = common.Findings()
        silent, refused = ("ports_silent", ""), ("ports_refused", "")
        tried = [(("b", 7209), silent), (("b", 7210), refused), (("b", 7220), silent), (("c", 7209), None)]
        reach.report_faults(findings, ["b", "c"], tried)
        self.assertEqual([(one["code"], one["params"]["ports"]) for one in findings.list], [("ports_refused", "7210"), ("ports_silent", "7209, 7220")])
        for code in ("silent", "refused", "no_route", "unresolved", "unreachable"):
            self.assertLessEqual(fields(words()["ports_" + code]), {"host", "ports", "message"})


if __name__ == "__main__":
    unittest.main()
