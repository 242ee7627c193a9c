"""The role `score`: observations in, scores out; the log is the state."""

import asyncio
import gc
from contextlib import AsyncExitStack

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord

from scoring.compute.kernels import let_go_of_sources
from scoring.detectors import warm_up as kernels
from streams.config.reference import load_reference
from streams.config.settings import Settings
from streams.kafka.access import arguments
from streams.kafka.brand_book import BrandBook
from streams.kafka.client_start import start
from streams.kafka.follower import Follower
from streams.kafka.group_id import group_id
from streams.kafka.packed.fetch import Packing
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.kafka.stream_clock import Clock
from streams.metrics.telemetry import Telemetry
from streams.runtime.assignment_watchdog import Watchdog
from streams.runtime.faust_app import Running, new_app
from streams.runtime.faust_batching import BatchApp
from streams.runtime.lag_monitor import monitor_lag
from streams.runtime.malloc import give_back_compiler, give_back_forever, give_back_large_blocks
from streams.runtime.versions import Version, enter
from streams.score.alerting.sender import LAST_ALERTS, AlertSender
from streams.score.folding import Folder
from streams.score.log_head import LogHead
from streams.score.pane_store import ClosedPaneTable
from streams.score.partitions import PartitionTasks
from streams.score.published import ScoredBrands
from streams.score.publishing import Publisher
from streams.score.reader import ScoreReader
from streams.score.recovery import Recovery
from streams.score.roster import place_of
from streams.score.slices import in_slices
from streams.score.stepping import StepTaker


class ScoreRole:
    """Ties the parts of one worker together: what it owns, folds, alerts and publishes."""

    def __init__(
        self,
        app: BatchApp,
        settings: Settings,
        telemetry: Telemetry,
        sender: Sender,
        brands: BrandBook,
        clock: Clock,
        version: Version,
        alerts: AlertSender,
        head: LogHead,
    ) -> None:
        kafka = settings.kafka
        reference = load_reference(settings)
        telemetry.reads_by(reference)
        reader = ScoreReader(brands, clock, kafka.partitions, version.name)
        self.partitions = PartitionTasks(app, kafka.topics.observations, kafka.partitions, reference, telemetry)
        self._alerts = alerts
        self._changed = clock.moved
        """Set by a fold, a tick and a change of the brands alike: there is something to publish."""
        alerts.send_for(self.numbers)
        self.steps = StepTaker(kafka.topics.score_history, reader, clock, sender, alerts, telemetry)
        self._folder = Folder(settings, telemetry, sender, self.partitions, self.steps)
        self.scored = ScoredBrands(kafka.servers, kafka.topics.scores, self._changed.set)
        self._publisher = Publisher(
            settings, telemetry, sender, self.partitions, reader, clock, version, head, self.scored
        )
        watchdog = Watchdog(app, settings.stuck_s)
        table = _table_of(app, settings, watchdog)
        recovery = Recovery(settings, reference, table, sender, telemetry, watchdog.moved)
        self.partitions.follow(recovery, watchdog, self._folder.waiting.clear, self._changed.set)
        self._folder.attach(app, self._changed)

    def numbers(self) -> list[int]:
        """Return the partitions that this worker folds now."""
        return [task.number for task in self.partitions]

    def has_caught_up(self) -> bool:
        """Return whether the scores of all its partitions were complete once since they came here."""
        return all(task.has_caught_up for task in self.partitions)

    async def publish_forever(self) -> None:
        """Publish whenever something changed."""
        await self._publisher.publish_forever(self._changed, self._folder, self._alerts)


def _table_of(app: BatchApp, settings: Settings, watchdog: Watchdog) -> ClosedPaneTable:
    """Return the table of closed panes, added to `app`."""
    kafka = settings.kafka
    changelog = app.topic(
        kafka.topics.score_sealed, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )
    table = ClosedPaneTable(
        app,
        name="sealed",
        on_progress=watchdog.moved,
        key_type=bytes,
        value_type=bytes,
        partitions=kafka.partitions,
        changelog_topic=changelog,
    )
    app.tables.add(table)
    return table


def warm_up() -> None:
    """Compile all that is compiled, or load it from disk, before the loop needs it."""
    kernels.warm_up()
    Packing(())


async def run(settings: Settings, telemetry: Telemetry) -> None:
    """Run the role until cancelled; leaves the group cleanly."""
    give_back_large_blocks()
    await asyncio.to_thread(warm_up)
    let_go_of_sources()
    give_back_compiler()
    topics, bootstrap, refusals = settings.kafka.topics, settings.kafka.servers, Refusals(telemetry.refused)
    async with AsyncExitStack() as stack:
        settings, version = await enter(stack, settings, refusals)
        sender = await stack.enter_async_context(Sender(bootstrap, group_id(settings, "score")))
        clock = Clock(from_connection=load_reference(settings).method.from_connection)
        brands = BrandBook(clock.moved)
        await stack.enter_async_context(Follower(bootstrap, topics.brands, brands.read, refusals=refusals))
        telemetry.follows(lambda: len(brands.brands))
        await in_slices(place_of(name, settings.kafka.partitions) for name in brands.brands)
        reference = load_reference(settings)
        alerts = AlertSender(settings, reference, telemetry, sender, version, refusals)

        def read_health(record: ConsumerRecord) -> None:
            health = clock.read(record)
            telemetry.health(health, record.timestamp)
            alerts.add_health(health)

        following = Follower(bootstrap, topics.source_health, read_health, refusals=refusals)
        await stack.enter_async_context(following)
        following = Follower(bootstrap, topics.alerts, alerts.incidents.read_alert, last=LAST_ALERTS, refusals=refusals)
        await stack.enter_async_context(following)
        following = Follower(bootstrap, topics.acknowledgements, alerts.read_acknowledgement, refusals=refusals)
        await stack.enter_async_context(following)
        app = new_app(settings, "score", [settings.kafka.topics.observations])
        looking = AIOKafkaConsumer(**arguments(bootstrap), enable_auto_commit=False)
        await start(looking)
        stack.push_async_callback(looking.stop)
        head = LogHead(looking, settings.kafka.topics.observations)
        role = ScoreRole(app, settings, telemetry, sender, brands, clock, version, alerts, head)
        telemetry.ready_when(lambda: role.partitions.ready, role.has_caught_up)
        # What start-up made lives for ever: the collector need not look at it again (30% at full speed).
        gc.set_threshold(50_000, 20, 100)
        gc.freeze()
        running = await stack.enter_async_context(Running(app))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(role.publish_forever(), name="publish")
            tasks.create_task(alerts.examples.look_up_forever(), name="examples")
            tasks.create_task(alerts.acknowledge_forever(), name="acknowledgements")
            tasks.create_task(role.scored.look_up_forever(), name="scored")
            tasks.create_task(running.until_crash(), name="watch")
            tasks.create_task(version.until_replaced(), name="version")
            tasks.create_task(give_back_forever(), name="memory")
            tasks.create_task(
                monitor_lag(
                    "score", "observations", settings, telemetry, role.numbers, lambda: role.steps.slices_taken
                ),
                name="lag",
            )
