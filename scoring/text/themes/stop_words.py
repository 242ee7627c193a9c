"""Words that say nothing of what a text speaks of, in six languages."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, frozenset[str]]:
    read = tomllib.loads((files("scoring.text.themes") / "stop_words.toml").read_text(encoding="utf-8"))
    return {lang: frozenset(words.replace("-", " ").split()) for lang, words in read.items()}


@cache
def stop_words(lang: str | None) -> frozenset[str]:
    """Return the stop words of a language, folded; of one without a list those of all six.

    >>> "die" in stop_words("de"), "die" in stop_words("en"), "die" in stop_words(None)
    (True, False, True)
    >>> sorted(_lists())
    ['de', 'en', 'es', 'fr', 'it', 'pt']
    """
    lists = _lists()
    return lists[lang] if lang in lists else frozenset().union(*lists.values())
