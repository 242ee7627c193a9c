"""The request that gives partitions other copies (AlterPartitionReassignments), which aiokafka 0.14 does not have."""

from collections.abc import Mapping
from typing import Any

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import CompactArray, CompactString, Int16, Int32, Schema, TaggedFields

API_KEY = 45
TIMEOUT_MS = 30_000


class ReassignmentResponse(Response):  # type: ignore[misc] # aiokafka has no types
    """Version 0."""

    API_KEY = API_KEY
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        ("error_message", CompactString("utf-8")),
        (
            "topics",
            CompactArray(
                ("name", CompactString("utf-8")),
                (
                    "partitions",
                    CompactArray(
                        ("number", Int32),
                        ("error_code", Int16),
                        ("error_message", CompactString("utf-8")),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class ReassignmentStruct(RequestStruct):  # type: ignore[misc]
    """Version 0."""

    API_KEY = API_KEY
    API_VERSION = 0
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = ReassignmentResponse
    SCHEMA = Schema(
        ("timeout_ms", Int32),
        (
            "topics",
            CompactArray(
                ("name", CompactString("utf-8")),
                (
                    "partitions",
                    CompactArray(("number", Int32), ("brokers", CompactArray(Int32)), ("tags", TaggedFields)),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class ReassignmentRequest(Request[ReassignmentStruct]):  # type: ignore[misc]
    """Which brokers are to have a copy, by topic and partition, the preferred leader first."""

    API_KEY = API_KEY

    def __init__(self, brokers: Mapping[str, Mapping[int, tuple[int, ...]]]) -> None:
        self._brokers = brokers

    def build(self, request_struct_class: type[ReassignmentStruct]) -> ReassignmentStruct:
        """Make the bytes' structure."""
        topics: list[Any] = [
            (name, [(number, list(brokers), {}) for number, brokers in by_partition.items()], {})
            for name, by_partition in self._brokers.items()
        ]
        return request_struct_class(TIMEOUT_MS, topics, {})


def first_error(response: Any) -> tuple[int, str]:
    """Return code and message of the first error in an answer; the code is 0 where there is none."""
    if response.error_code:
        return response.error_code, response.error_message or ""
    for _, partitions, _ in response.topics:
        for _, code, message, _ in partitions:
            if code:
                return code, message or ""
    return 0, ""
