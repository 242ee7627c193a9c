"""What the exporters of two brokers and of the machine say on the day, and an alert of the pipeline in it."""

import numpy as np

from tests.observability.recorded.day import STEPS, Day

BROKERS = ("kafka-1:9404", "kafka-2:9404")
MACHINE = "host:9100"
TOPICS = ("mentions", "observations")
CORES = ("0", "1")
FIRES = slice(50, 60)
"""Steps in which `JaugeSourceDown` fires."""


class Machine:
    """Figures by step, which are written into the recording of a day."""

    def __init__(self, day: Day) -> None:
        rng = np.random.default_rng(7)
        by_broker = (len(BROKERS), len(TOPICS), STEPS)
        self.messages = rng.integers(10, 99, by_broker).cumsum(-1)
        self.silent = "alerts"
        """A topic on which nothing is written: it has no curve."""
        self.bytes_in, self.bytes_out = (rng.integers(10, 10_000, by_broker).cumsum(-1) for _ in range(2))
        self.sizes = rng.integers(10, 10_000, by_broker)
        self.under_replicated = rng.integers(0, 5, (len(BROKERS), STEPS))
        self.idle = rng.uniform(0, 1, (len(BROKERS), STEPS))
        self.took = rng.uniform(0, 2, (len(BROKERS), STEPS))
        self.heap = rng.uniform(1, 100, (len(BROKERS), STEPS))
        self.idle_s = rng.uniform(0, 900, (len(CORES), STEPS)).cumsum(-1)
        self.available, self.free = rng.uniform(1, 100, (2, STEPS))
        self.received, self.sent = rng.integers(10, 10_000, (2, STEPS)).cumsum(-1)
        for step in range(STEPS):
            for place, broker in enumerate(BROKERS):
                self._write_broker(day, step, place, {"job": "kafka", "instance": broker})
            self._write_machine(day, step, {"job": "host", "instance": MACHINE})
            if FIRES.start <= step < FIRES.stop:
                fired = {
                    "alertname": "JaugeSourceDown",
                    "alertstate": "firing",
                    "scope": "source",
                    "severity": "warning",
                }
                day.write(step, "ALERTS", fired, 1)
                day.write(step, "ALERTS", {**fired, "alertname": "JaugeScoreDropped", "scope": "brand"}, 1)

    def _write_broker(self, day: Day, step: int, place: int, where: dict[str, str]) -> None:
        def write(name: str, value: float, **labels: str) -> None:
            day.write(step, f"kafka_{name}", {**labels, **where}, value)

        write("controller_kafkacontroller_activecontrollercount", float(not place))
        write("controller_kafkacontroller_offlinepartitionscount", 3.0 * place)
        write("server_replicamanager_underreplicatedpartitions", self.under_replicated[place, step])
        write("server_kafkarequesthandlerpool_requesthandleravgidle_ratio", self.idle[place, step])
        write("server_brokertopicmetrics_messagesin_total", 5, topic=self.silent)
        for number, topic in enumerate(TOPICS):
            at = place, number, step
            write("server_brokertopicmetrics_messagesin_total", self.messages[at], topic=topic)
            write("server_brokertopicmetrics_bytesin_total", self.bytes_in[at], topic=topic)
            write("server_brokertopicmetrics_bytesout_total", self.bytes_out[at], topic=topic)
            for partition in ("0", "1"):
                write("log_log_size_bytes", self.sizes[at], topic=topic, partition=partition)
        for percentile, times in (("50", 1), ("99", 2)):
            took = self.took[place, step] * times
            write("network_requestmetrics_totaltime_seconds", took, request="Produce", percentile=percentile)
        for area, most in (("heap", 200), ("nonheap", -1)):
            day.write(step, "jvm_memory_used_bytes", {"area": area, **where}, self.heap[place, step])
            day.write(step, "jvm_memory_max_bytes", {"area": area, **where}, most)

    def _write_machine(self, day: Day, step: int, where: dict[str, str]) -> None:
        def write(name: str, value: float, **labels: str) -> None:
            day.write(step, f"node_{name}", {**labels, **where}, value)

        for core, spent in zip(CORES, self.idle_s[:, step], strict=True):
            write("cpu_seconds_total", spent, cpu=core, mode="idle")
            write("cpu_seconds_total", step * 7, cpu=core, mode="user")
        write("memory_MemAvailable_bytes", self.available[step])
        write("memory_MemTotal_bytes", 100)
        for kind, mount, free in (("ext4", "/", self.free[step]), ("tmpfs", "/tmp", 1)):
            write("filesystem_avail_bytes", free, device="a", fstype=kind, mountpoint=mount)
            write("filesystem_size_bytes", 100, device="a", fstype=kind, mountpoint=mount)
        for card, times in (("eth0", 1), ("lo", 9)):
            write("network_receive_bytes_total", self.received[step] * times, device=card)
            write("network_transmit_bytes_total", self.sent[step] * times, device=card)
