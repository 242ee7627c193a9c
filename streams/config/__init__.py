"""Settings, secrets, errors."""
