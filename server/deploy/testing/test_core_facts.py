import base64
import unittest

from modules import common, folder_of, load
from test_preflight import ONE, TWO, Home

facts = load("library/kuma_core_facts.py")


def pem(kind, content=b"\x30\x03\x02\x01\x00"):
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n" % (kind, base64.b64encode(content).decode(), kind)


class Certificate(unittest.TestCase):
    def test_one_is_taken_as_it_is(self):
        self.assertEqual(facts.certificate(pem("CERTIFICATE")), pem("CERTIFICATE"))

    def test_nothing_else_leaves_the_host(self):
        one = pem("CERTIFICATE")
        for text in ("", "root:$6$x:1::::::\n", one + one, "a" + one, one + "a", pem("EC PRIVATE KEY"), pem("CERTIFICATE", b"x"), one[:40]):
            self.assertIsNone(facts.certificate(text), text)


class Facts(Home):
    """The whole module on a home, with what Ansible gives it."""

    def outcome(self, version, listening=True):
        ended = {}

        class Module:
            params = {"home": self.home, "version": version}

            def fail_json(self, **result):
                ended.update(result)
                raise SystemExit

            exit_json = fail_json

        facts.AnsibleModule = lambda **_: Module()
        facts.need_root = lambda _: None
        facts.listeners = lambda ports: {port: "1" for port in ports} if listening else {}
        with self.assertRaises(SystemExit):
            facts.main()
        return [one["code"] for one in ended["findings"]], ended.get("ca")

    def setUp(self):
        super().setUp()
        self.says("kuma 1")
        self.core(ONE, "{}")
        folder = self.home + "/core/%s/certificates" % ONE
        common.os.makedirs(folder)
        with open(folder + "/ca.crt", "w") as file:
            file.write(pem("CERTIFICATE"))

    def test_a_core_in_order_gives_its_certificate(self):
        self.assertEqual(self.outcome("kuma 1"), ([], pem("CERTIFICATE")))

    def test_one_of_another_version_or_that_is_silent_gives_none(self):
        self.assertEqual(self.outcome("kuma 2"), (["version_differs"], None))
        self.assertEqual(self.outcome("kuma 1", listening=False), (["core_silent"], None))


    def test_no_core_several_and_a_certificate_that_cannot_be_read_are_three_matters(self):
        folder = self.home + "/core/%s/certificates" % ONE
        with open(folder + "/ca.crt", "w") as file:
            file.write("x")
        self.assertEqual(self.outcome("kuma 1"), (["ca_unread"], None))
        common.os.unlink(folder + "/ca.crt")
        self.assertEqual(self.outcome("kuma 1"), (["ca_unread"], None))
        self.core(TWO, "{}")
        self.assertEqual(self.outcome("kuma 1"), (["several_cores"], None))
        self.home = folder_of(self)
        self.assertEqual(self.outcome("kuma 1"), (["no_core"], None))

    def test_an_executable_that_says_nothing_is_not_called_another_version(self):
        self.says("")
        self.assertEqual(self.outcome("kuma 1"), (["version_unknown"], None))


if __name__ == "__main__":
    unittest.main()
