import unittest

from modules import load

reach = load("library/kuma_reach.py")


class Told(unittest.TestCase):
    def test_hosts_that_were_not_tried_are_not_called_reached(self):
        self.assertEqual(reach.told(["b", "c"], []), {})
        some = reach.told(["b"], ["c", "d"])["said"]
        self.assertEqual(some, {"code": "step.reach.some", "params": {"count": 1, "total": 3, "left": "c, d"}})
        self.assertEqual(reach.told([], ["b"])["said"]["code"], "step.reach.none")


if __name__ == "__main__":
    unittest.main()
