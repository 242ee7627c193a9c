"""A mean over sources that shrinks towards what is known where few voices speak (SPEC section 4)."""

import numpy as np

from scoring.compute.kernels import native_inner

NO_VOICE = 1e-300
"""Far below the least voice there is, 1/256 of one in 1/256 of a pane; not so small that its square root is needed."""


@native_inner
def pool(
    voices: np.ndarray,
    totals: np.ndarray,
    scales: np.ndarray,
    centres: np.ndarray,
    caps: np.ndarray,
    half: float,
    k: float,
    variants: int,
    difference: np.ndarray,
    contributions: np.ndarray,
    belief: np.ndarray,
    share: np.ndarray,
) -> None:
    """Pool the means ``totals / voices`` of the sources, of so many variants, which are worked out side by side.

    Args:
        voices: N, float64[sources, .]; the first variant is of all voices, the others of a part of them.
        totals: Y, as all that follow with the same axes; not read, nor `centres` and `caps`, where nobody has a voice.
        scales: what the mean of a source is multiplied by, float64[sources].
        centres: what a source is held against, after that.
        caps: voices beyond which a source gains no weight; infinite: none.
        half: H, voices at which a source's weight is half of what it can become.
        k: effective voices at which belief is one half.
        variants: so many of the last axis are read and written.
        difference: d is written here: mean of a source minus its centre; 0 without voices.
        contributions: a * d: what each source adds to the pooled difference; the a sum to B.
        belief: B, float64[.]: 0 nothing is known, 1 all comes from the voices.
        share: float64[.], overwritten.
    """
    sources = len(voices)
    for v in range(variants):
        belief[v] = share[v] = 0.0
    for s in range(sources):
        if voices[s, 0] == 0:  # of all; so no variant has a voice either, and the source no weight
            for v in range(variants):
                difference[s, v] = contributions[s, v] = 0.0
            continue
        for v in range(variants):
            # Where a source has no voices, its total is 0 as well, and a tiny divisor gives 0 as it should.
            safe = max(voices[s, v], NO_VOICE)
            difference[s, v] = totals[s, v] / safe * scales[s] - centres[s, v] if voices[s, v] > 0 else 0.0
            counted = min(voices[s, v], caps[s, v])
            r = counted / (counted + half) / sources
            contributions[s, v] = r
            belief[v] += r
            share[v] += r * r / safe
    for v in range(variants):
        sum_r = belief[v]
        effective = sum_r * sum_r / max(share[v], NO_VOICE)
        belief[v] = effective / (effective + k)
        share[v] = belief[v] / max(sum_r, NO_VOICE)
    for s in range(sources):
        if voices[s, 0] == 0:
            continue
        for v in range(variants):
            contributions[s, v] = share[v] * contributions[s, v] * difference[s, v]
