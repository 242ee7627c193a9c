"""Dashboards of what the pipeline runs on: the brokers, and the machines with their processes."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.frame import PIPELINE_INCIDENTS, dashboard
from deploy.grafana.panels import HALF, QUARTER, RATE, THIRD, lines, number, steps

NONE_IS_GOOD = steps((None, "green"), (1, "red"))
DISK = 'fstype!~"tmpfs|overlay|squashfs|ramfs"'
"""File systems that keep something."""
CARDS = 'device!~"lo|veth.*|br-.*|docker.*"'
FULL = steps((None, "transparent"), (0.9, "red"))


def kafka() -> Dashboard:
    """Of the brokers, by the rules of `deploy/kafka/jmx.yml`."""
    board = dashboard(
        "kafka",
        "Kafka",
        "The brokers. They are scraped where the JMX exporter runs in them: see `deploy/OPERATIONS.md`.",
        PIPELINE_INCIDENTS,
    )
    return _requests(_traffic(_replicas(board)))


def _replicas(board: Dashboard) -> Dashboard:
    """Add the figures that show at a glance whether a partition is in danger."""
    return (
        board.with_panel(
            number(
                "Offline partitions",
                "Without a leader: they can be neither read nor written.",
                "short",
                QUARTER,
                "max(kafka_controller_kafkacontroller_offlinepartitionscount)",
                NONE_IS_GOOD,
            )
        )
        .with_panel(
            number(
                "Under-replicated partitions",
                "With fewer replicas in step than they are meant to have.",
                "short",
                QUARTER,
                "sum(kafka_server_replicamanager_underreplicatedpartitions)",
                NONE_IS_GOOD,
            )
        )
        .with_panel(
            number(
                "Active controllers",
                "One, and no more.",
                "short",
                QUARTER,
                "sum(kafka_controller_kafkacontroller_activecontrollercount)",
                steps((None, "red"), (1, "green"), (2, "red")),
            )
        )
        .with_panel(
            number(
                "Idle request handlers",
                "Part of the time, the busiest broker; below a third requests wait.",
                "percentunit",
                QUARTER,
                "min(kafka_server_kafkarequesthandlerpool_requesthandleravgidle_ratio)",
                steps((None, "red"), (0.3, "green")),
            )
        )
    )


def _traffic(board: Dashboard) -> Dashboard:
    """Add what is written, read and kept."""
    written = f"sum by (topic) (rate(kafka_server_brokertopicmetrics_messagesin_total{RATE})) > 0"
    return (
        board.with_panel(
            lines("Records written", "By topic.", "suffix: records/s", HALF, (written, "{{topic}}")),
        )
        .with_panel(
            lines(
                "Bytes",
                "Written and read, all topics.",
                "Bps",
                HALF,
                (f"sum(rate(kafka_server_brokertopicmetrics_bytesin_total{RATE}))", "written"),
                (f"sum(rate(kafka_server_brokertopicmetrics_bytesout_total{RATE}))", "read"),
            )
        )
        .with_panel(
            lines(
                "Size on disk",
                "By topic, with all replicas.",
                "bytes",
                HALF,
                ("sum by (topic) (kafka_log_log_size_bytes)", "{{topic}}"),
            )
        )
        .with_panel(
            lines(
                "Records that wait",
                "By role and topic.",
                "short",
                HALF,
                ("max by (role, topic) (jauge_lag_events)", "{{role}} {{topic}}"),
            )
        )
    )


def _requests(board: Dashboard) -> Dashboard:
    """Add how long requests take, and the memory of the brokers."""
    return board.with_panel(
        lines(
            "Time of requests",
            "The 99th percentile, the slowest broker. A fetch waits for records by itself.",
            "s",
            HALF,
            (
                'max by (request) (kafka_network_requestmetrics_totaltime_seconds{percentile="99"})',
                "{{request}}",
            ),
        )
    ).with_panel(
        lines(
            "Heap",
            "In use, by broker, of what it may use.",
            "percentunit",
            HALF,
            (
                'sum by (instance) (jvm_memory_used_bytes{job="kafka",area="heap"})'
                ' / sum by (instance) (jvm_memory_max_bytes{job="kafka",area="heap"} > 0)',
                "{{instance}}",
            ),
            limits=FULL,
        )
    )


def host() -> Dashboard:
    """Of the machines, by node_exporter, and of our processes on them."""
    board = dashboard(
        "host",
        "Host",
        "Our processes, and the machines. Those are scraped where node_exporter runs: see `deploy/OPERATIONS.md`.",
        PIPELINE_INCIDENTS,
    )
    return _machine(_processes(board))


def _processes(board: Dashboard) -> Dashboard:
    """Add what each process of ours takes."""
    ours = 'job=~"jauge-.+"'
    return (
        board.with_panel(
            lines(
                "CPU of the roles",
                "Cores, by process.",
                "suffix: cores",
                THIRD,
                (f"sum by (job, instance) (rate(process_cpu_seconds_total{{{ours}}}{RATE}))", "{{job}} {{instance}}"),
            )
        )
        .with_panel(
            lines(
                "Memory of the roles",
                "Resident, by process.",
                "bytes",
                THIRD,
                (f"sum by (job, instance) (process_resident_memory_bytes{{{ours}}})", "{{job}} {{instance}}"),
            )
        )
        .with_panel(
            lines(
                "Open files of the roles",
                "Of what the process may open.",
                "percentunit",
                THIRD,
                (
                    f"sum by (job, instance) (process_open_fds{{{ours}}})"
                    f" / sum by (job, instance) (process_max_fds{{{ours}}})",
                    "{{job}} {{instance}}",
                ),
                limits=FULL,
            )
        )
    )


def _machine(board: Dashboard) -> Dashboard:
    """Add what the machines have left."""
    return (
        board.with_panel(
            lines(
                "CPU",
                "Part of all cores that is at work, by machine.",
                "percentunit",
                HALF,
                (f'1 - avg by (instance) (rate(node_cpu_seconds_total{{mode="idle"}}{RATE}))', "{{instance}}"),
                most=1,
            )
        )
        .with_panel(
            lines(
                "Memory",
                "Part that is not available any more, by machine.",
                "percentunit",
                HALF,
                (
                    "1 - sum by (instance) (node_memory_MemAvailable_bytes)"
                    " / sum by (instance) (node_memory_MemTotal_bytes)",
                    "{{instance}}",
                ),
                most=1,
            )
        )
        .with_panel(
            lines(
                "Disk",
                "Part that is used, by file system. Kafka stops on a full one.",
                "percentunit",
                HALF,
                (
                    f"1 - max by (instance, mountpoint) (node_filesystem_avail_bytes{{{DISK}}})"
                    f" / max by (instance, mountpoint) (node_filesystem_size_bytes{{{DISK}}})",
                    "{{instance}} {{mountpoint}}",
                ),
                most=1,
                limits=FULL,
            )
        )
        .with_panel(
            lines(
                "Network",
                "Received and sent, by machine.",
                "Bps",
                HALF,
                (
                    f"sum by (instance) (rate(node_network_receive_bytes_total{{{CARDS}}}{RATE}))",
                    "{{instance}} received",
                ),
                (f"sum by (instance) (rate(node_network_transmit_bytes_total{{{CARDS}}}{RATE}))", "{{instance}} sent"),
            )
        )
    )
