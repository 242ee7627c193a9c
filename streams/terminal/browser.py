"""Where the page of a running installation is, told and opened."""

import asyncio
import os
import sys
import webbrowser

from rich.console import Console

from streams.runtime.supervisor import Roles


def show_addresses(roles: Roles, page: str, console: Console) -> None:
    """Tell the address of the page, and of each role's metrics."""
    console.print(f"[bold]board: {page}[/bold]", highlight=False, soft_wrap=True)
    for name, address in roles.metrics.items():
        console.print(f"metrics of {name}: {address}", highlight=False, soft_wrap=True, style="dim")


async def open_browser(roles: Roles, page: str) -> None:
    """Show the page once it is there, where somebody sits in front of a screen."""
    has_screen = sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if has_screen and sys.stdout.isatty():
        await roles.until_ready("board")
        await asyncio.to_thread(webbrowser.open, page)
