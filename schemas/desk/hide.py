"""An author or a site whose mentions the lists of the board leave out. It changes no score."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from schemas.bounds import key_fault, time_fault
from schemas.brand_mention import BrandMention
from schemas.mention import TimeMs
from schemas.people.brand_edit import Author

HideKind = Literal["author", "site"]
HiddenSource = Annotated[str, msgspec.Meta(max_length=32)]
HiddenName = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class Hide(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``hides``: ``kind|source|name``. A tombstone shows it again."""

    kind: HideKind
    source: HiddenSource = ""
    """Of an author; of a site empty."""
    name: HiddenName
    """The pseudonym of an author, which goes with their account; or a host name, as `site_of` returns it."""
    by: Author = ""
    """Who hid it; empty: of a board without tokens. Data from outside: no markup."""
    at: TimeMs
    """When, ms UTC."""


def hide_key(kind: str, source: str, name: str) -> str:
    """Return the key of a hide.

    >>> hide_key("site", "", "spam.example")
    'site||spam.example'
    """
    return f"{kind}|{source}|{name}"


def site_of(url: str | None) -> str:
    """Return the host name of an address without ``www.``, in lower case; empty: it has none.

    >>> site_of("https://WWW.Spam.example:8443/a"), site_of("javascript:alert(1)"), site_of("http://[")
    ('spam.example', '', '')
    """
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


def hide_keys(mention: BrandMention) -> dict[str, HideKind]:
    """Return the keys of what would hide a mention, and what each is.

    >>> hide_keys(BrandMention(brand="A", source="x", id="1", op="create", created_at=1, seen_at=1, author="u1"))
    {'author|x|u1': 'author'}
    """
    found: dict[str, HideKind] = {}
    if mention.author:
        found[hide_key("author", mention.source, mention.author)] = "author"
    if site := site_of(mention.url):
        found[hide_key("site", "", site)] = "site"
    return found


def hide_fault(one: Hide, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``hides`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> hide_fault(Hide(kind="site", name="spam.example", at=at), b"site||spam.example", at)
    ''
    >>> hide_fault(Hide(kind="site", name="no host/", at=at), b"site||no host/", at)
    'it names no site'
    """
    fault = key_fault(key, hide_key(one.kind, one.source, one.name)) or time_fault("at", one.at, now_ms)
    if fault:
        return fault
    if one.kind == "site":
        return "" if not one.source and site_of(f"https://{one.name}/") == one.name else "it names no site"
    return "" if one.source else "it names no source"
