import os
import signal
import subprocess
import time
import unittest

from modules import folder_of

COMMON = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib", "common.sh")
SCRIPT = """
set -euo pipefail
. %s
check=0 inventory=i.yml script=install log=$PWD/log result=
package=$PWD
mkdir words && : >SHA256SUMS
printf 'interrupted = Interrupted.\\nlog_is = Log: {file}\\n' >words/en.txt
"""


class Common(unittest.TestCase):
    """What install.sh, expand.sh and uninstall.sh share, with an Ansible of ours."""

    def begin(self, ansible, script):
        self.folder = folder_of(self)
        for name, text in {"ansible-playbook": ansible, "kuma": "echo 1"}.items():
            with open(os.path.join(self.folder, name), "w") as file:
                file.write("#!/bin/bash\n%s\n" % text)
            os.chmod(file.name, 0o755)
        env = dict(os.environ, PATH=self.folder + ":" + os.environ["PATH"], LC_ALL="C.UTF-8")
        return subprocess.Popen(
            ["bash", "-c", SCRIPT % COMMON + script],
            cwd=self.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )

    def log(self):
        with open(os.path.join(self.folder, "log")) as file:
            return file.read()

    def test_a_playbook_that_dies_before_it_says_how_it_went_is_not_reported_as_the_one_before(self):
        ansible = '[ "${3##*/}" = uninstall.yml ] || printf 3 >"$KUMA_RESULT"; echo broken >&2; exit 4'
        run = self.begin(ansible, 'run_playbook members; echo "$result"; run_playbook uninstall; echo "$result"')
        out, error = run.communicate(timeout=20)
        self.assertEqual((out, error), ("3\n1\n", "broken\nbroken\n"))
        self.assertEqual(self.log(), "broken\nbroken\n")

    def test_what_python_says_of_its_end_by_ctrl_c_is_in_the_log_alone(self):
        ansible = "trap 'echo Exception ignored in: >&2; exit 1' INT; echo begun >&2; while :; do sleep 0.1; done"
        run = self.begin(ansible, "run_playbook install")
        self.addCleanup(run.kill)
        end = time.monotonic() + 10
        while "begun" not in (self.log() if os.path.exists(os.path.join(self.folder, "log")) else ""):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        # As a terminal sends it: to the whole group.
        os.killpg(run.pid, signal.SIGINT)
        out, error = run.communicate(timeout=20)
        self.assertEqual((run.returncode, error), (130, "begun\n"))
        self.assertEqual(out, "Interrupted.\nLog: %s/log\n" % self.folder)
        self.assertIn("Exception ignored in:", self.log())


if __name__ == "__main__":
    unittest.main()
