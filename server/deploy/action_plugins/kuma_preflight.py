"""Measures the host's clock against the control machine's, then runs the module of the same name there."""
import time

from ansible.plugins.action import ActionBase

LIMIT_MS = 500
TRIES = 3


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        args = dict(self._task.args)
        clock = not args.get("only_names")
        result.update(self._execute_module("kuma_preflight", args, task_vars=task_vars))
        if clock and "findings" in result:
            self._look_at_clock(result)
        return result

    def _look_at_clock(self, result):
        """The answer with the shortest way counts; half of that way is what is not known of it."""
        best = None
        for _ in range(TRIES):
            before = time.time()
            said = self._low_level_execute_command("date +%s.%N", sudoable=False)
            after = time.time()
            try:
                remote = float(said["stdout"].strip().splitlines()[-1])
            except (IndexError, ValueError):
                continue
            if best is None or after - before < best[0]:
                best = (after - before, remote - (before + after) / 2)
        if best is None:
            return
        way, offset = best
        result["clock"] = {"offset_ms": round(offset * 1000), "unsure_ms": round(way * 500)}
        if abs(offset) - way / 2 > LIMIT_MS / 1000:
            found = {"code": "clock_off", "level": "error"}
            found["params"] = {"offset": round(abs(offset) * 1000), "limit": LIMIT_MS}
            result["findings"].append(found)
            result["failed"] = True
