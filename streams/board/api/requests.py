"""What the guard notes of a request for its handler."""

from aiohttp import web

ROLE = web.RequestKey("role", str)
"""Of who asks; empty: nobody that is known."""
NAME = web.RequestKey("name", str)
"""What who asks is called in what they change; empty likewise."""
ADDRESS = web.RequestKey("address", str)
"""From where, as `network_of` returns it."""
