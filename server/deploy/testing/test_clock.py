import unittest

from modules import load

clock = load("action_plugins/kuma_preflight.py", "clock")


class Clock(unittest.TestCase):
    """The control machine's clock is `now`; each look takes `way` seconds and finds the host `ahead`."""

    def offset(self, *looks):
        now, looks = [1000.0], list(looks)

        def look(*_, **__):
            way, ahead = looks.pop(0)
            middle = now[0] + way / 2
            now[0] += way
            return {"stdout": "a banner\n%.9f\n" % (middle + ahead) if ahead is not None else "date: no"}

        clock.time = type("Time", (), {"time": staticmethod(lambda: now[0])})
        plugin = clock.ActionModule()
        plugin._low_level_execute_command = look
        result = {"findings": []}
        plugin._look_at_clock(result)
        return result.get("clock"), [one["params"]["offset"] for one in result["findings"]], result.get("failed", False)

    def test_the_quickest_look_counts(self):
        found = self.offset((2, 0.9), (0.1, 0.2), (1, -0.7))
        self.assertEqual(found, ({"offset_ms": 200, "unsure_ms": 50}, [], False))

    def test_behind_and_ahead_are_faults(self):
        for ahead in (-0.7, 0.7):
            self.assertEqual(self.offset(*[(0.02, ahead)] * 3)[1:], ([700], True))

    def test_what_the_way_there_may_explain_is_no_fault(self):
        self.assertEqual(self.offset(*[(0.6, 0.7)] * 3)[1:], ([], False))

    def test_a_host_that_says_no_time(self):
        self.assertEqual(self.offset(*[(0.1, None)] * 3), (None, [], False))


if __name__ == "__main__":
    unittest.main()
