import os
import unittest

from modules import common, folder_of


class Version(unittest.TestCase):
    """What an executable says that it is."""

    def said(self, script):
        home = folder_of(self)
        with open(os.path.join(home, "kuma"), "w") as file:
            file.write("#!/bin/sh\n%s\n" % script)
        os.chmod(file.name, 0o755)
        return common.version_of(home)

    def test_is_its_first_line_whatever_engine_it_finds(self):
        alone = self.said("echo 'kuma 0.1.0 (commit a, node 26.10.0)'")
        self.assertEqual(alone, "kuma 0.1.0 (commit a, node 26.10.0)")
        with_engine = "echo 'kuma 0.1.0 (commit a, node 26.10.0)'; echo 'etcd 3.4.23 (/usr/bin/etcd): old'"
        self.assertEqual(self.said(with_engine), alone)

    def test_is_empty_where_nothing_runs(self):
        self.assertEqual(common.version_of(folder_of(self)), "")


if __name__ == "__main__":
    unittest.main()
