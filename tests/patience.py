"""How long tests wait: for minutes, because a machine beside other work stands still for seconds.

No test asserts how long something took; what is measured is printed by `make bench`.
"""

PATIENCE_S = 300.0
"""For whatever is waited for; also for limits of the product that a starved process would reach."""
PATIENCE_MS = PATIENCE_S * 1_000
