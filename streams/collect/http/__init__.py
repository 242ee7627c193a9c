"""Requests to foreign servers: client, address guard, rate limits, server-sent events."""
