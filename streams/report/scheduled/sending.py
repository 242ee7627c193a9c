"""Sends each report at its time; a run that was missed is caught up once, and only the newest of a schedule."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from schemas.notify.report_run import ReportRun
from streams.config.errors import ChildEndedError
from streams.config.notify.report_settings import ReportSettings
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.metrics.notify import NotifyMetrics
from streams.notify.delivery import Delivery
from streams.notify.message import Attachment, Message, key_of
from streams.notify.plan import GIVE_UP_MS
from streams.notify.receivers import Receivers
from streams.notify.role import board_of
from streams.report.scheduled.deliveries import Deliveries
from streams.report.scheduled.known_runs import RunLedger, known_runs
from streams.report.scheduled.letter import LOGO_ID
from streams.report.scheduled.messages import Answer, Made, Nothing, NotMade, ToMake
from streams.report.scheduled.runs import Run, newest_run, next_run
from streams.runtime.child_process import Child
from streams.runtime.supervisor import environment_of

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
LOOK_EVERY_S = 60.0
"""At most so long after a report is due by a clock that was set meanwhile, that is noticed."""
MOST_S = 900.0
"""Longest time in which a report is made."""
OPEN = ("trying", "waiting")

log = logging.getLogger(__name__)
_DECODER: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


async def send_reports(
    settings: Settings, sender: Sender, metrics: NotifyMetrics, refusals: Refusals, receivers: Receivers
) -> None:
    """Send the reports of the settings for ever, beside the incidents.

    Raises:
        aiokafka.errors.KafkaError: the broker stays away.
    """
    if not settings.report:
        return
    ledger = RunLedger(settings.kafka, sender, await known_runs(settings.kafka, refusals))
    maker = Maker(settings)
    with Deliveries(receivers) as deliveries:
        async with asyncio.TaskGroup() as tasks:
            for report in settings.report:
                if missing := [name for name in report.to if not deliveries.has(name)]:
                    log.warning(
                        "the report %s has no receiver %s: make it on the board, or name it by [[notify]]",
                        report.name,
                        ", ".join(missing),
                    )
                schedule = Schedule(report, ledger, (receivers, deliveries), metrics, maker, wall_clock_ms)
                tasks.create_task(schedule.run(), name=f"report {report.name}")


class Maker:
    """Has reports made, one at a time, in a process that ends after each: what it read is given back."""

    def __init__(self, settings: Settings) -> None:
        self._environment, self._board = environment_of(settings), board_of(settings)
        self._turn = asyncio.Lock()

    async def make(self, name: str, now_ms: int) -> Answer:
        """Return the report that was due last, or why it is not made now."""
        asked = msgspec.msgpack.encode(ToMake(name=name, now_ms=now_ms, board=self._board))
        async with self._turn, Child("streams.report.scheduled.process", MOST_S, self._environment) as child:
            try:
                return _DECODER.decode(await child.ask(asked))
            except TimeoutError:
                return NotMade(why=f"it took over {MOST_S:.0f} s")
            except ChildEndedError:
                return NotMade(why="the process that makes it ended, as one that takes too much memory does")


class Schedule:
    """One report, and what became of its last run at each receiver."""

    def __init__(
        self,
        report: ReportSettings,
        ledger: RunLedger,
        to: tuple[Receivers, Deliveries],
        metrics: NotifyMetrics,
        maker: Maker,
        now_ms: Callable[[], int],
    ) -> None:
        """Take the parts; `to`: who is sent reports, and how; `now_ms`: the time, ms UTC."""
        self._report, self._ledger, (self._receivers, self._deliveries) = report, ledger, to
        self._metrics, self._maker, self._now_ms = metrics, maker, now_ms
        self._made: Made | None = None
        self._failures = 0
        """In a row."""

    async def run(self) -> None:
        """Send for ever."""
        while True:
            now_ms, changed = self._now_ms(), self._receivers.changed
            run = newest_run(self._report, now_ms)
            open_to = await self._open(run, now_ms)
            if open_to and await self._send(run, open_to, now_ms):
                self._failures = 0
                continue
            if open_to:
                self._failures += 1
                wait_s = min(FIRST_PAUSE_S * 2 ** (self._failures - 1), LONGEST_PAUSE_S)
            else:
                self._made = None
                wait_s = min((next_run(self._report, now_ms).due_ms - now_ms) / 1_000, LOOK_EVERY_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await changed.wait()

    async def _open(self, run: Run, now_ms: int) -> list[ReportRun]:
        """Return what has to be sent of the newest run. Of a schedule that is new, nothing before is missed.

        A receiver that is not there, or is paused on the board, misses runs until it is there.
        """
        found, changed = list[ReportRun](), list[ReportRun]()
        for receiver in filter(self._deliveries.has, self._report.to):
            known = self._ledger.of(self._report.name, receiver)
            if known is None:
                changed.append(self._new(run, receiver, "begun", now_ms))
            elif known.period != run.period and known.due_at < run.due_ms:
                found.append(self._new(run, receiver, "waiting", now_ms))
            elif known.period == run.period and known.state in OPEN:
                if known.tried_at is not None and now_ms - known.tried_at > GIVE_UP_MS:
                    changed.append(replace(known, state="expired", at=now_ms))
                    self._metrics.count(receiver, "expired")
                    log.warning("%s has not accepted the report %s for a day", receiver, self._report.name)
                else:
                    found.append(known)
        await self._ledger.write(changed)
        return found

    def _new(self, run: Run, receiver: str, state: str, now_ms: int) -> ReportRun:
        return msgspec.convert(
            {
                "report": self._report.name,
                "receiver": receiver,
                "period": run.period,
                "state": state,
                "due_at": run.due_ms,
                "at": now_ms,
            },
            ReportRun,
        )

    async def _send(self, run: Run, open_to: Sequence[ReportRun], now_ms: int) -> bool:
        """Send a run to those who have it not; return whether all took it."""
        if self._made is None or self._made.period != run.period:
            answer = await self._maker.make(self._report.name, now_ms)
            if isinstance(answer, NotMade):
                if not self._failures:
                    log.warning("the report %s is not made (%s): it is tried again", self._report.name, answer.why)
                return False
            if isinstance(answer, Nothing):
                return await self._pass_over(run, open_to, answer)
            self._made = answer
            if answer.period != run.period:  # the settings were changed meanwhile
                return False
        made = self._made
        return all(await asyncio.gather(*(self._hand_over(one, made) for one in open_to)))

    async def _pass_over(self, run: Run, open_to: Sequence[ReportRun], answer: Nothing) -> bool:
        """Note that nothing of this period is missed; return whether it is the period that was meant."""
        if answer.period != run.period:  # a new one began meanwhile
            return False
        log.info("the report %s of %s is not sent: %s", self._report.name, run.period, answer.why)
        now_ms = self._now_ms()
        await self._ledger.write([replace(one, state="begun", at=now_ms, fault="") for one in open_to])
        return True

    async def _hand_over(self, one: ReportRun, made: Made) -> bool:
        with self._deliveries.using(one.receiver) as delivery:
            return delivery is None or await self._hand_over_by(delivery, one, made)

    async def _hand_over_by(self, delivery: Delivery, one: ReportRun, made: Made) -> bool:
        now_ms = self._now_ms()
        repeats = one.repeats + (one.state == "trying")
        if one.state == "trying":  # the role ended as it was handed over: the receiver may have it
            self._metrics.count(one.receiver, "repeated")
        tried = replace(
            one,
            state="trying",
            at=now_ms,
            tried_at=one.tried_at or now_ms,
            attempts=one.attempts + 1,
            repeats=repeats,
        )
        await self._ledger.write([tried])
        outcome = await delivery.hand_over(message_of(tried, made))
        state, fault = ("sent", "") if outcome.is_accepted else ("waiting", outcome.answer)
        await self._ledger.write([replace(tried, state=state, at=self._now_ms(), fault=fault)])
        self._metrics.count(one.receiver, "accepted" if outcome.is_accepted else "failed")
        self._metrics.accepts(one.receiver, outcome.is_accepted)
        if not outcome.is_accepted and tried.attempts == 1:
            log.warning("%s does not accept the report %s (%s): it is sent again", one.receiver, one.report, fault)
        return outcome.is_accepted


def message_of(one: ReportRun, made: Made) -> Message:
    """Return the message: its key is the same each time that it is handed over."""
    key = key_of("report", one.report, one.receiver, one.period)
    files = []
    if made.logo:
        files.append(Attachment(f"logo.{made.logo_kind}", f"image/{made.logo_kind}", made.logo, LOGO_ID))
    if made.pdf:
        files.append(Attachment(f"{one.report}-{one.period}.pdf", "application/pdf", made.pdf))
    return Message(
        title=made.subject,
        text=made.text,
        event="resolved",
        is_critical=False,
        key=key,
        thread=key,
        subject=made.subject,
        html=made.html,
        files=tuple(files),
        is_report=True,
    )
