"""Badges and cards: off by default, a switch a brand, true at every moment, and framed by whom the settings name."""

from time import time
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from schemas.brand import Brand
from schemas.health import SourceHealth
from schemas.score import ScoreProgress
from streams.board.api.guard import HEADERS
from tests.board.running import PARTITIONS, Client, Installation, board
from tests.conftest import SharedKafka
from tests.scores import score

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script> & "Söhne"/../x'
FRAMER = "https://intranet.example"


async def made_live(there: Installation, *, complete: bool = True) -> None:
    """Publish what makes the board live, or one that catches up."""
    now = int(time() * 1_000)
    await there.publish(
        *[Brand(brand=name) for name in ("Acme", HOSTILE)],
        *[score(name, window=window) for name in ("Acme", HOSTILE) for window in ("24h", "28d")],
        SourceHealth(source="x", at=now, connected=True),
        *[
            ScoreProgress(partition=number, complete_until=now, begin=now, head=now, catching_up=not complete)
            for number in range(PARTITIONS)
        ],
    )


async def text_of(client: Client, path: str, **headers: str) -> tuple[str, Any]:
    status, body, answered = await client.ask("GET", path, **headers)
    assert status == 200, body
    return body.decode(), answered


def label_of(svg: str) -> str:
    """Return what a badge says, as text and as its label alike."""
    root = ElementTree.fromstring(svg)
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert {one.tag for one in root.iter()} == {f"{SVG}{tag}" for tag in ("svg", "title", "rect", "path", "g", "text")}
    assert root.get("aria-label") == ": ".join(map(str, texts)) == root.findtext(f"{SVG}title")
    return str(root.get("aria-label"))


@pytest.fixture
def switched() -> dict[str, Any]:
    return {"board": {"embed": {"brands": ["Acme", HOSTILE, "Nobody"], "frame_ancestors": [FRAMER]}}}


async def test_nothing_is_shown_of_a_brand_that_is_not_switched_on(
    kafka: SharedKafka, switched: dict[str, Any]
) -> None:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await there.publish(Brand(brand="Acme"), Brand(brand="Other"), score("Acme"), score("Other"))
        async with board(there.settings()) as client:
            for path in ("/badge/Acme.svg", "/embed/Acme"):
                assert (await client.ask("GET", path))[0] == 404
        async with board(there.settings(**switched)) as client:
            for path in ("/badge/Other.svg", "/embed/Other", "/badge/Acme.svg?window=2h", "/embed/Acme?lang=xx"):
                assert (await client.ask("GET", path))[0] == 404
            for path in ("/badge/Acme.svg", "/embed/Acme?window=7d&lang=fr"):
                assert (await client.ask("GET", path))[0] == 200


async def test_a_badge_shows_the_score_with_its_interval_or_why_there_is_none(
    kafka: SharedKafka, switched: dict[str, Any]
) -> None:
    acme = score("Acme")
    assert acme.low is not None
    assert acme.high is not None
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await made_live(there)
        async with board(there.settings(**switched)) as client:
            svg, headers = await text_of(client, "/badge/Acme.svg")
            assert label_of(svg) == f"Acme · 24h: {acme.score:.0f} ({acme.low:.0f} – {acme.high:.0f})"
            assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
            hostile, _ = await text_of(client, f"/badge/{quote(HOSTILE, safe='')}.svg")
            assert label_of(hostile).startswith(f"{HOSTILE[:39]}")
            nobody, _ = await text_of(client, "/badge/Nobody.svg?lang=fr")
            assert label_of(nobody) == "Nobody · 24h: pas de données"
        await made_live(there, complete=False)
        async with board(there.settings(**switched)) as client:
            svg, _ = await text_of(client, "/badge/Acme.svg")
            assert label_of(svg) == "Acme · 24h: catching up"


async def test_a_card_is_a_page_without_script_that_the_sites_named_may_frame(
    kafka: SharedKafka, switched: dict[str, Any]
) -> None:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await made_live(there)
        async with board(there.settings(**switched)) as client:
            page, headers = await text_of(client, f"/embed/{quote(HOSTILE, safe='')}", **{"Accept-Language": "fr"})
            assert "<script" not in page
            assert '<html lang="fr">' in page
            assert "sur 100" in page
            assert headers["Content-Security-Policy"].endswith(f"frame-ancestors {FRAMER}")
            assert "script-src" not in headers["Content-Security-Policy"]
            assert "X-Frame-Options" not in headers
            _, _, usual = await client.ask("GET", "/")
            assert {name: usual[name] for name in HEADERS} == HEADERS
