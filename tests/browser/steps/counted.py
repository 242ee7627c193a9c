"""Counts what a person does on the page: each click, and each field that is filled or chosen."""

from playwright.async_api import Locator


class Steps:
    """Of one task; `what` is printed with the count."""

    def __init__(self, what: str) -> None:
        self.what, self.count = what, 0

    async def click(self, one: Locator) -> None:
        """Click."""
        self.count += 1
        await one.click()

    async def fill(self, one: Locator, text: str) -> None:
        """Fill a field."""
        self.count += 1
        await one.fill(text)

    async def choose(self, one: Locator, value: str) -> None:
        """Choose from a list."""
        self.count += 1
        await one.select_option(value)

    def at_most(self, most: int) -> None:
        """Print the count (`pytest -s` shows it), and fail where it is over `most`."""
        print(f"inputs and clicks: {self.what}: {self.count} of at most {most}")
        assert self.count <= most, f"{self.what} takes {self.count} inputs and clicks, at most {most} are allowed"
