"""A repair of aiokafka 0.14: an error in place of the committed offsets is not "none were committed".

While a coordinator loads its groups (after a broker's restart, or when another broker takes
over) OffsetFetch answers with an error for the whole request and no partitions. aiokafka
reads the partitions alone, finds none, and begins where `auto_offset_reset` says. Seen
with the embedded Kafka in one restart of ten.
"""

from typing import Any

from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.errors import NotCoordinatorForGroupError, for_code

_API_KEY = 9
"""OffsetFetch."""


def heed_offset_errors() -> None:
    """Make every consumer of this process ask again instead; doing it twice changes nothing."""
    original = GroupCoordinator._send_req
    if getattr(original, "heeds_offset_errors", False):
        return

    async def send(self: GroupCoordinator, request: Any) -> Any:
        response = await original(self, request)
        code = response.error_code if request.API_KEY == _API_KEY and hasattr(response, "error_code") else 0
        if code:
            error = for_code(code)
            if error is NotCoordinatorForGroupError:
                self.coordinator_dead()
            raise error  # the caller asks again after a pause, as all of these are retriable
        return response

    send.heeds_offset_errors = True  # type: ignore[attr-defined]
    GroupCoordinator._send_req = send
