r"""The language of queries: text -> tree, or what is wrong and where.

acme "acme corp"            both (AND is understood), a phrase
acme OR bolt NOT (farm)     one of them, and not the other; AND binds more than OR; NOT or a minus
acm*                        a beginning
"new york"~5                both words, at most five others between them
acme ONEAR/3 late           in this order, at most three words between; NEAR in any
raw:"Apple"                 case and accents as they are written
title:acme alt:"acme queue"  words beside the text: content warnings, polls, tags, link cards; of pictures
lang:fr source:hn author:4f2a url:acme.com tag:acme followers:>1000 is:reply is:repost is:backfill
"""

from functools import lru_cache
from typing import NamedTuple

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, v_args
from lark.exceptions import VisitError

from scoring.text.folding import fold
from scoring.text.queries.tree import (
    FIELDS,
    PARTS,
    All,
    Any,
    Field,
    FieldName,
    Near,
    Node,
    Not,
    Words,
    needs_words,
    parts_of,
)

MOST_CHARACTERS = 4_000
MOST_WORDS = 500
MOST_DEPTH = 50
MOST_WORD_CHARACTERS = 200
"""Of a word or a phrase, as of a term: no name is longer, and a text is searched in pieces that overlap by so much."""
MOST_NEAR = 40
"""NEAR, ONEAR and ~ in one query: each goes through all places of its words, which a text may repeat throughout."""
FLAGS = ("reply", "repost", "backfill")

_GRAMMAR = rf"""
    ?start: any
    ?any: all ("OR" all)*
    ?all: not_ (["AND"] not_)*
    ?not_: "NOT" not_ -> negated
         | "-" not_ -> negated
         | near
    ?near: atom
         | near ONEAR atom -> close
    ?atom: "(" any ")"
         | RAW PHRASE -> raw_phrase
         | RAW WORD -> raw_word
         | PART PHRASE -> part_phrase
         | PART WORD -> part_word
         | FIELD -> field
         | BARE -> bare
         | PHRASE SLOP -> sloppy
         | PHRASE -> phrase
         | WORD -> word
    ONEAR.5: /O?NEAR\/\d{{1,3}}(?![^\s()"])/
    RAW.4: "raw:"
    PART.4: /(?:{"|".join(PARTS)}):(?=[^\s()])/
    FIELD.4: /(?:{"|".join(FIELDS)}):[^\s()"]+/
    SLOP: /~\d{{1,3}}(?![^\s()"])/
    PHRASE: /"[^"]*"/
    BARE.3: /(?:(?:{"|".join((*FIELDS, *PARTS))}):|O?NEAR\/(?!\d{{1,3}}(?![^\s()"]))[^\s()"]*)(?![^\s()"])/
    WORD: /(?!(?:AND|OR|NOT|O?NEAR\/\d+)(?![^\s()"]))[^\s()"~-][^\s()"]*/
    %ignore /\s+/
"""


class QueryError(ValueError):
    """A query that cannot be read, or more than is looked for."""

    def __init__(self, what: str, at: int | None = None) -> None:
        super().__init__(what if at is None else f"{what} (at character {at + 1})")
        self.what = what
        self.at = at
        """Where, from 0; None: nowhere in particular."""


class Query(NamedTuple):
    """A query and what it was made from."""

    text: str
    tree: Node


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False)


@lru_cache(maxsize=4_096)
def parse(text: str) -> Query:
    """Return the query that `text` is.

    Raises:
        QueryError: it is none; with the place, and what was expected there.

    >>> parse('acme "late again" -lang:de').tree
    All(parts=(Words(text='acme', ...), Words(text='late again', ...), Not(part=Field(name='lang', value='de', ...))))
    >>> parse("(acme")
    Traceback (most recent call last):
    scoring.text.queries.parser.QueryError: a closing parenthesis is missing (at character 6)
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"a query has at most {MOST_CHARACTERS} characters", MOST_CHARACTERS)
    if (deep := _too_deep(text)) is not None:
        raise QueryError(f"at most {MOST_DEPTH} parentheses stand within each other", deep)
    try:
        tree: Node = _Builder().transform(_parser().parse(text))
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from None
        if isinstance(error.orig_exc, RecursionError):
            raise QueryError(_TOO_DEEP, 0) from None
        raise
    except UnexpectedInput as error:
        raise _said(text, error) from None
    except RecursionError:
        raise QueryError(_TOO_DEEP, 0) from None
    _check_size(tree)
    if not needs_words(tree):
        raise QueryError("a query needs a word that every match has: add one to the negated words and fields", 0)
    return Query(text, tree)


_TOO_DEEP = f"at most {MOST_DEPTH} parts stand within each other: split the query, or drop what is negated twice"


def _check_size(tree: Node) -> None:
    """Refuse a tree that is too large; without recursion, for thousands of nodes may stand within each other."""
    depth = words = near = 0
    level = [tree]
    while level:
        depth += 1
        words += sum(isinstance(node, Words) for node in level)
        near += sum(isinstance(node, Near) for node in level)
        level = [part for node in level for part in parts_of(node)]
    if words > MOST_WORDS:
        raise QueryError(f"a query has at most {MOST_WORDS} words and phrases", 0)
    if near > MOST_NEAR:
        what = f"NEAR, ONEAR and ~ stand in it {near} times, at most {MOST_NEAR}: join what may stand there with OR, "
        raise QueryError(f"{what}as acme NEAR/3 (late OR lost)", 0)
    if depth > MOST_DEPTH:
        raise QueryError(_TOO_DEEP, 0)


def _too_deep(text: str) -> int | None:
    depth = 0
    run = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        run = run + 1 if character == "-" else 0
        if depth > MOST_DEPTH or run > MOST_DEPTH:
            return place
    return None


def _said(text: str, error: UnexpectedInput) -> QueryError:
    """Return what is wrong in words."""
    token = getattr(error, "token", None)
    if not text.strip():
        return QueryError("the query is empty: write a word", 0)
    if not isinstance(token, Token):
        at = error.pos_in_stream or 0
        sign = text[at] if isinstance(error, UnexpectedCharacters) else ""
        return QueryError(_UNREAD.get(sign, _EXPECTED), at)
    if token.type == "$END":
        missing = text.count("(") > text.count(")")
        what = "a closing parenthesis is missing" if missing else "a word is expected after the operator"
        return QueryError(what, len(text))
    return QueryError(_MISPLACED.get(token.type, _EXPECTED).format(token), error.pos_in_stream or 0)


_EXPECTED = "a word, a phrase, a field or a parenthesis is expected here"
_UNREAD = {
    '"': "a closing quotation mark is missing",
    "~": 'a number from 0 to 999 goes behind ~, and ~ behind a phrase: "late again"~5',
}
_BETWEEN = "{} stands between two words: one is missing"
_MISPLACED = {
    "RPAR": "this parenthesis closes nothing, or is empty",
    "OR": _BETWEEN,
    "AND": _BETWEEN,
    "ONEAR": _BETWEEN,
    "SLOP": '~ goes behind a phrase: "late again"~5',
}


@v_args(inline=True)
class _Builder(Transformer[Token, Node]):
    def any(self, *parts: Node) -> Node:
        return Any(parts)

    def all(self, *parts: Node) -> Node:
        return All(tuple(part for part in parts if not isinstance(part, Token)))

    def negated(self, part: Node) -> Node:
        return Not(part)

    def close(self, left: Node, operator: Token, right: Node) -> Node:
        parts = tuple(part for part in (left, right) if isinstance(part, Words | Near | Any) and _is_places(part))
        if len(parts) < 2:
            what = f"{operator} stands between words, phrases, and groups of them with OR"
            raise QueryError(what, operator.start_pos or 0)
        return Near(parts, int(operator.partition("/")[2]), ordered=operator.startswith("O"))

    def word(self, token: Token) -> Node:
        text = str(token)
        prefix = text.endswith("*")
        self._check(token, text.rstrip("*") if prefix else text)
        if "*" in text.rstrip("*") or text.endswith("**"):
            raise QueryError("* stands at the end of a word", token.start_pos or 0)
        return Words(text.removesuffix("*"), prefix=prefix)

    def phrase(self, token: Token) -> Node:
        return self._phrase(token, token[1:-1])

    def raw_word(self, _: Token, token: Token) -> Node:
        return self._raw(token, str(token))

    def raw_phrase(self, _: Token, token: Token) -> Node:
        return self._raw(token, token[1:-1])

    def part_word(self, part: Token, token: Token) -> Node:
        return _within(part, self.word(token))

    def part_phrase(self, part: Token, token: Token) -> Node:
        return _within(part, self.phrase(token))

    def bare(self, token: Token) -> Node:
        if token.endswith(":"):
            raise QueryError(f"{token} needs a value, without a space", token.start_pos or 0)
        raise QueryError("NEAR is written with a number from 0 to 999, as NEAR/3", token.start_pos or 0)

    def sloppy(self, token: Token, slop: Token) -> Node:
        words = token[1:-1].split()
        if not words:
            self._check(token, "")
        for word in words:
            self._check(token, word)
        return Near(tuple(Words(word) for word in words), int(slop[1:]), ordered=False)

    def field(self, token: Token) -> Node:
        name, _, value = token.partition(":")
        return _field(name, value, token.start_pos or 0)  # type: ignore[arg-type] # the grammar knows no other

    def _phrase(self, token: Token, text: str) -> Node:
        prefix = text.endswith("*")
        self._check(token, text.removesuffix("*"))
        return Words(text.removesuffix("*"), prefix=prefix)

    def _raw(self, token: Token, text: str) -> Node:
        self._check(token, text)
        if text.endswith("*"):
            raise QueryError("a beginning cannot be asked for with raw: leave out raw: or the *", token.start_pos or 0)
        return Words(text, raw=True)

    def _check(self, token: Token, text: str) -> None:
        if len(text) > MOST_WORD_CHARACTERS:
            what = f"a word or phrase has at most {MOST_WORD_CHARACTERS} characters: join parts of it with NEAR"
            raise QueryError(what, token.start_pos or 0)
        if not fold(text):
            raise QueryError("there is no letter, digit or sign in it that can be found", token.start_pos or 0)


def _within(part: Token, words: Node) -> Node:
    """Return words that are asked for in one part of a mention."""
    return words._replace(part=part.removesuffix(":")) if isinstance(words, Words) else words  # type: ignore[arg-type]


def _is_places(node: Node) -> bool:
    return isinstance(node, Words | Near) or (isinstance(node, Any) and all(map(_is_places, node.parts)))


def _field(name: FieldName, value: str, at: int) -> Field:
    if name == "is":
        if value not in FLAGS:
            raise QueryError(f"is: knows {', '.join(FLAGS)}", at)
        return Field(name, value)
    if name != "followers":
        if not fold(value):
            raise QueryError(f"{name}: needs a value", at)
        return Field(name, fold(value))
    digits = value.lstrip("<>=")
    relation = value[: len(value) - len(digits)] or "="
    if (
        relation not in (">", ">=", "<", "<=", "=")
        or not digits.isascii()
        or not digits.isdecimal()
        or len(digits) > 15
    ):
        raise QueryError("followers: is written as followers:>1000", at)
    return Field(name, digits, relation)  # type: ignore[arg-type] # one of five
