"""Normstream's cluster of processes, with jobs and publishers, for scripts that measure it."""
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Cluster:
    """A broker, a JobManager and two TaskManagers of one slot below a scratch directory."""

    def __init__(self, scratch, **variables):
        self.scratch = scratch
        self.directory = scratch / "cluster"
        self.publishers, self.jobs = {}, {}
        self.environment = dict(os.environ, NORMSTREAM_LOG_DIRECTORY=str(scratch / "client-logs"))
        scratch.mkdir(parents=True, exist_ok=True)
        text = self.normstream("start.log", "cluster", "start", "--directory", self.directory, "--task-managers", 2, "--slots", 1,
                               **variables)
        self.brokers = re.search(r"train --brokers (\S+)", text).group(1)
        self.dashboard = re.search(r"--cluster (http://\S+)", text).group(1)

    def normstream(self, log, *arguments, check=True, **variables):
        """Runs a command to its end; what it prints goes to a file, and comes back."""
        path = self.scratch / log
        with open(path, "w") as file:
            code = subprocess.run([ROOT / "normstream", *map(str, arguments)], stdout=file, stderr=subprocess.STDOUT,
                                  env={**self.environment, **variables}, cwd=self.scratch).returncode
        if check and code != 0:
            raise SystemExit(f"normstream {arguments[0]} ended with {code}: {path}\n{path.read_text()}")
        return path.read_text()

    def submit(self, kind, *options):
        text = self.normstream(f"{kind}.log", kind, "--brokers", self.brokers, "--cluster", self.dashboard, "--threads", 1,
                               "--checkpoint-dir", self.scratch / "checkpoints" / kind, *options)
        self.jobs[kind] = re.search(r"^Job ([0-9a-f]{32})", text, re.M).group(1)

    def publish(self, topic, *options):
        """Begins to publish to a topic, in a process of its own, unless one does so already."""
        running = self.publishers.get(topic)
        if running is None or running.poll() is not None:
            log = open(self.scratch / f"publish-{topic}.log", "a")
            self.publishers[topic] = subprocess.Popen(
                [ROOT / "normstream", "publish", "--brokers", self.brokers, "--create-topics", "--topic", topic, *map(str, options)],
                stdout=log, stderr=subprocess.STDOUT, env=self.environment, cwd=self.scratch, start_new_session=True)
        return self.publishers[topic]

    def await_published(self, topic, seconds=120):
        """Jobs look for their topic of images when they start, so its first images must be there."""
        log = self.scratch / f"publish-{topic}.log"
        for _ in range(seconds):
            if self.publishers[topic].poll() is not None or re.search(r"publish: [1-9]", log.read_text()):
                return
            time.sleep(1)
        raise SystemExit(f"nothing was published to {topic} within {seconds} s: {log}")

    def processes(self):
        state = json.loads(next(self.directory.glob("*.json")).read_text())
        return {name: process["pid"] for name, process in sorted(state["processes"].items())}

    def stop_publishers(self):
        for publisher in self.publishers.values():
            if publisher.poll() is None:
                os.killpg(publisher.pid, signal.SIGTERM)
                publisher.wait()

    def stop(self):
        self.stop_publishers()
        self.normstream("cluster-stop.log", "cluster", "stop", "--directory", self.directory, check=False)
