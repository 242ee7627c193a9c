"""The addresses of badges and cards: off unless a brand is named in `board.embed.brands`, and then without a token."""

from collections.abc import Callable

from aiohttp import web

from schemas.score import SCORE_WINDOWS, Score
from streams.board.contract.responses import FreshnessState
from streams.board.embed.badge import badge
from streams.board.embed.card import card
from streams.board.embed.shown import WORDS, Shown, shown
from streams.board.help_page import preferred
from streams.config.settings import EmbedSettings

BADGES, CARDS = "/badge/", "/embed/"
USUAL_WINDOW = "24h"
FRESH_S = 60
"""For how long a badge may be kept by those between."""
ACROSS = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": f"public, max-age={FRESH_S}"}

ScoreOf = Callable[[str, str], Score | None]
"""The newest score of a brand in a window."""


class Embeds:
    """What is shown of the brands that are switched on."""

    def __init__(self, settings: EmbedSettings, score_of: ScoreOf, state: Callable[[], FreshnessState]) -> None:
        self._brands = frozenset(settings.brands)
        self._score_of, self._state = score_of, state
        ancestors = " ".join(settings.frame_ancestors) or "'none'"
        self._policy = f"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors {ancestors}"

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the addresses, if any brand is switched on."""
        if self._brands:
            router.add_get(f"{BADGES}{{brand}}.svg", self._badge)
            router.add_get(f"{CARDS}{{brand}}", self._card)

    async def _badge(self, request: web.Request) -> web.Response:
        return web.Response(text=badge(self._asked(request)), content_type="image/svg+xml", headers=ACROSS)

    async def _card(self, request: web.Request) -> web.Response:
        headers = {**ACROSS, "Content-Security-Policy": self._policy, "Vary": "Accept-Language"}
        return web.Response(text=card(self._asked(request)), content_type="text/html", headers=headers)

    def _asked(self, request: web.Request) -> Shown:
        """Return what is asked for; a brand that is not switched on is not there, followed or not.

        Raises:
            web.HTTPNotFound: there is no such brand, window or language here.
        """
        brand, window = request.match_info["brand"], request.query.get("window", USUAL_WINDOW)
        language = request.query.get("lang") or preferred(request.headers.get("Accept-Language", ""))
        if brand not in self._brands or window not in SCORE_WINDOWS or language not in WORDS:
            raise web.HTTPNotFound
        return shown(brand, window, language, self._score_of(brand, window), self._state())
