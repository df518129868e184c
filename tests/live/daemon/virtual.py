"""A daemon in virtual time: its clocks are the machine's plus an offset that the rig moves while the daemon waits.

Within a run time passes as it does; between runs it jumps, as on a machine that sleeps. `clock.c` reads the offset from a file,
for the time of day and for the clock of timers alike; a request wakes the daemon so that it sees which timers are due."""

import datetime
import http.client
import mmap
import os
import pathlib
import socket
import struct
import subprocess
import time

SECRET = "whsec_" + "c2VjcmV0" * 4


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    """The program, serving, with a clock of its own."""

    def __init__(self, program, work, start):
        self.work, self.port = work, free_port()
        self.start = self.offset = start - time.time()
        path = work / "clock"
        path.write_bytes(bytes(16))
        with open(path, "r+b") as file:
            self.clock = mmap.mmap(file.fileno(), 16)
        self.set(start)
        environment = {
            "PATH": "/usr/bin:/bin", "INBOX_SECRET": SECRET, "LD_PRELOAD": os.environ["CLOCK_LIBRARY"], "CLOCK": str(path),
        }
        command = [program, "--config", "annexa.toml", "--data-dir", "data", "serve", "--listen", f"127.0.0.1:{self.port}"]
        with open(work / "log", "a") as log:
            self.process = subprocess.Popen(command, cwd=work, stdout=log, stderr=log, env=environment)
        deadline = time.time() + 60
        while not self.wake():
            if self.process.poll() is not None or time.time() > deadline:
                raise SystemExit("the daemon does not start:\n" + (work / "log").read_text()[-2_000:])
            time.sleep(0.05)

    def now(self):
        """The daemon's time."""
        return time.time() + self.offset

    def set(self, moment):
        """Moves the daemon's time forward to a moment."""
        self.offset = max(self.offset, moment - time.time())
        nanoseconds = [int(ahead * 1e9) for ahead in (self.offset, self.offset - self.start)]
        # Timers first: a moment that has come must find its timer due.
        self.clock[8:16], self.clock[0:8] = struct.pack("q", nanoseconds[1]), struct.pack("q", nanoseconds[0])

    def wake(self):
        """Lets the daemon look at its timers."""
        try:
            asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            asked.request("GET", "/livez")
            asked.getresponse().read()
            asked.close()
            return True
        except OSError:
            return False

    def rest(self, deadline):
        """Waits until no thread of it runs or waits for a disk, and no worker is left. What is under way must end before time jumps:
        its waits are counted in the same time."""
        before = None
        while time.time() < deadline and self.process.poll() is None:
            now = self.ran()
            if now is not None and now == before:
                return
            before = now
            time.sleep(0.02)
        raise SystemExit("the daemon does not come to rest:\n" + (self.work / "log").read_text()[-2_000:])

    def ran(self):
        """How long each thread ran; none while one waits for a disk or has just ended, or a worker is there."""
        try:
            threads = list(pathlib.Path(f"/proc/{self.process.pid}/task").iterdir())
            states = [(each / "stat").read_text().rsplit(")", 1)[1].split()[0] for each in threads]
            ran = {each.name: (each / "schedstat").read_text() for each in threads}
            return ran if "D" not in states and not children(self.process.pid) else None
        except (FileNotFoundError, ProcessLookupError):
            return None

    def memory(self):
        """What it holds in memory, in kB, and how many files and threads."""
        folder = pathlib.Path(f"/proc/{self.process.pid}")
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
        size = lambda name: int(status[name].split()[0])
        return {
            "rss": size("VmRSS"), "anonymous": size("RssAnon"), "peak": size("VmHWM"), "threads": int(status["Threads"]),
            "files": len(os.listdir(folder / "fd")), "children": children(self.process.pid),
        }

    def cpu(self):
        """The CPU time of the daemon and of its workers, in seconds."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        own, workers = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
        ticks = os.sysconf("SC_CLK_TCK")
        return own / ticks, workers / ticks

    def end(self):
        self.process.terminate()
        return self.process.wait(timeout=60)


def children(parent):
    count = 0
    for each in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            count += len(each.read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            pass  # The thread has just ended.
    return count


def text_of(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
