"""What stars say: so many of five."""

from scoring.compute.kernels import native_inner
from scoring.text.tone.characters import Codes

FULL, EMPTY, EMOJI = 0x2605, 0x2606, 0x2B50
_OF = 5
_WORST, _BEST = -2.5, 2.5
_SELECTOR, _SPACE = 0xFE0F, 32


@native_inner
def star_feeling(codes: Codes, start: int, n: int) -> float:
    """Return how the row of stars feels that begins at a place: one of five -2.5, five 2.5; one alone says nothing."""
    full, empty = 0, 0
    for place in range(start, n):
        if codes[place] == EMPTY:
            empty += 1
        elif codes[place] in (FULL, EMOJI):
            full += 1
        elif codes[place] != _SELECTOR:
            break
    if full + empty > _OF or (empty == 0 and full < 2) or full == 0:
        return 0.0
    return _WORST + (_BEST - _WORST) * (full - 1) / (_OF - 1)
