"""The role `score`: observations to scores, history and alerts."""
