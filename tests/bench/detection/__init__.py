"""How well drops, surges and silences are found: `python -m tests.bench.detection`."""
