import unittest

from modules import load

hosts_file = load("library/kuma_hosts_file.py")


def host(number, ip=None):
    return {"name": "core-%d.soc.example" % number, "ip": ip or "10.0.0.%d" % number}


def line(number, ip=None):
    return "%s core-%d.soc.example core-%d" % (ip or "10.0.0.%d" % number, number, number)


def block(*lines):
    return "\n".join((hosts_file.BEGIN,) + lines + (hosts_file.END,)) + "\n"


class Block(unittest.TestCase):
    def test_an_expand_keeps_members_that_its_inventory_does_not_name(self):
        text = hosts_file.wanted("", [host(1), host(2), host(3)], [])
        self.assertEqual(text, block(line(1), line(2), line(3)))
        text = hosts_file.wanted(text, [host(1), host(4), host(5)], [])
        self.assertEqual(text, block(line(1), line(4), line(5), line(2), line(3)))

    def test_a_new_host_learns_what_the_first_one_knows(self):
        known = hosts_file.known(hosts_file.wanted("", [host(1), host(2), host(3)], []))
        text = hosts_file.wanted("127.0.0.1 localhost\n", [host(1), host(4)], known)
        self.assertEqual(text, "127.0.0.1 localhost\n" + block(line(1), line(4), line(2), line(3)))

    def test_the_inventory_wins_then_the_first_host_then_what_is_here(self):
        own = block(line(2, "10.9.9.2"), line(3, "10.9.9.3"), line(4))
        text = hosts_file.wanted(own, [host(1), host(4, "10.1.1.4")], [line(2), line(1, "10.9.9.1")])
        self.assertEqual(text, block(line(1), line(4, "10.1.1.4"), line(2), line(3, "10.9.9.3")))

    def test_again_changes_nothing(self):
        text = hosts_file.wanted("10.8.8.8 other\n", [host(1), host(2)], [line(3)])
        self.assertEqual(hosts_file.wanted(text, [host(1), host(2)], [line(3)]), text)

    def test_nothing_but_addresses_with_names_is_taken_from_another_host(self):
        text = hosts_file.wanted("", [host(1)], ["# kuma-core: end", "", "10.0.0.7", "x\n127.0.0.1 evil", line(2)])
        self.assertEqual(text, block(line(1), line(2)))


class Loopback(unittest.TestCase):
    def test_names_of_the_cluster_are_taken_out_and_come_back(self):
        before = "127.0.0.1 localhost\n127.0.1.1 core-1.soc.example core-1 box\n"
        text = hosts_file.wanted(before, [host(1)], [])
        self.assertIn("127.0.1.1 box  # kuma-core, was: 127.0.1.1 core-1.soc.example core-1 box\n", text)
        self.assertEqual(hosts_file.wanted(text, [], []), before)

    def test_a_file_that_we_never_changed_is_not_rewritten(self):
        for text in ("", "127.0.0.1 localhost", "127.0.0.1 localhost\r\n10.0.0.9 box\r\n", "\x0ca b\n\n"):
            self.assertEqual(hosts_file.wanted(text, [], []), text)

    def test_carriage_returns_come_back_too(self):
        before = "127.0.0.1 localhost\r\n127.0.1.1 core-1\r\n10.0.0.9 box\r\n"
        text = hosts_file.wanted(before, [host(1)], [])
        self.assertEqual(hosts_file.wanted(text, [host(1)], []), text)
        self.assertEqual(hosts_file.wanted(text, [], []), before)


if __name__ == "__main__":
    unittest.main()
