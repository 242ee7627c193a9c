"""One folder a source: its settings, its collector, its parser."""
