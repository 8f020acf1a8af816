import os
import signal
import unittest

from modules import common, folder_of, load

listen = load("library/kuma_listen.py")


class Leftover(unittest.TestCase):
    """A listener that a run left behind, as a process of its own."""

    def setUp(self):
        folder = folder_of(self)
        common.LISTENER_PID = os.path.join(folder, "pid")

    def begin(self, name):
        one = listen.bound(0)
        port = one.getsockname()[1]
        ready, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            with open("/proc/self/comm", "w") as file:
                file.write(name)
            with open(common.LISTENER_PID, "w") as file:
                file.write(str(os.getpid()))
            os.write(write_end, b"x")
            signal.pause()
            os._exit(0)
        one.close()
        os.read(ready, 1)
        for end in (ready, write_end):
            os.close(end)
        return port, child

    def test_ours_is_ended_and_its_port_is_free(self):
        port, child = self.begin(common.LISTENER)
        self.assertIn(port, common.listeners({port}))
        # On a host no process waits for it; here its parent is this test.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGCHLD, signal.SIG_DFL)
        common.stop_listener()
        self.assertNotIn(port, common.listeners({port}))
        self.assertFalse(common.is_listener(child))
        self.assertFalse(os.path.exists(common.LISTENER_PID))

    def test_another_program_with_that_process_id_is_left_alone(self):
        port, child = self.begin("another")
        common.stop_listener()
        self.assertIn(port, common.listeners({port}))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    unittest.main()
