"""What there is to be documented: read from the code, never listed by hand."""

import ast
import inspect
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import UnionType
from typing import Any, Literal, get_args, get_origin

import typer
from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined

from schemas.contracts.contract import TopicContract
from schemas.reason import ProblemCode
from schemas.topics import CONTRACTS
from streams.board.api.problems import STATUS
from streams.board.api.routes import PREFIX, ROUTES
from streams.board.views.freshness import STATES
from streams.cli.main import app
from streams.config import errors
from streams.config.settings import Settings
from streams.config.source_spec import LANGUAGES
from tests.observability.metrics_table import full
from tests.paths import ROOT


@dataclass(frozen=True)
class Command:
    """One command of `jauge`."""

    name: str
    does: str
    arguments: tuple[str, ...]
    flags: dict[str, str]
    """Each spelling with its help."""


@dataclass(frozen=True)
class Product:
    """All of it."""

    commands: dict[str, Command]
    settings: dict[str, tuple[str, str]]
    """Name to default and meaning."""
    metrics: frozenset[str]
    topics: dict[str, TopicContract]
    calls: dict[str, str]
    """``GET /api/v1/scores`` to what it does."""
    problems: dict[str, tuple[int, str]]
    """Code to status and meaning."""
    exit_codes: dict[int, str]
    states: tuple[str, ...]
    """Of the board."""
    state_words: dict[str, frozenset[str]]
    """What the board calls its states, by language; those with a number in them are left out."""


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[Command]:
    for name, one in sorted(getattr(group, "commands", {}).items()):
        yield from _commands(one, (*path, name))
    if not hasattr(group, "commands"):
        flags = {
            spelling: (param.help or "").strip()
            for param in group.params
            if param.param_type_name == "option"
            for spelling in (*param.opts, *param.secondary_opts)
        }
        arguments = tuple(param.name for param in group.params if param.param_type_name == "argument")
        yield Command(" ".join(path), (group.help or "").partition("\n")[0].strip(), arguments, flags)


def _models(annotation: Any) -> Iterator[tuple[type[BaseModel], bool]]:
    """Yield the tables in a type, and whether there may be several."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation, False
    elif get_origin(annotation) in (tuple, list):
        yield from ((model, True) for inner in get_args(annotation) for model, _ in _models(inner))
    elif get_origin(annotation) in (UnionType, typing.Union):
        for inner in get_args(annotation):
            yield from _models(inner)


def _meanings(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstring under each field, of the class and those it builds on."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if one in (BaseModel, object) or not one.__module__.startswith("streams."):
            continue
        try:
            (tree,) = ast.parse(inspect.getsource(one).lstrip()).body
        except (OSError, TypeError, SyntaxError):
            continue
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for node, after in pairwise(body):
            named = isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            if named and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                found[node.target.id] = " ".join(str(after.value.value).split())  # type: ignore[union-attr]
    return found


def _shown(default: Any) -> str:
    if default is PydanticUndefined:
        return "has to be set"
    if default is None or default in ((), {}) or isinstance(default, SecretStr):
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return str(default)


def _settings(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, tuple[str, str]]]:
    meanings = _meanings(model)
    for name, info in model.model_fields.items():
        if info.exclude:
            continue  # a deprecated name
        inner = next(_models(info.annotation), None)
        if inner:
            yield from _settings(inner[0], f"{prefix}{name}{'[]' if inner[1] else ''}.")
            continue
        allowed = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
        meaning = meanings.get(name, "") or (f"one of {', '.join(map(str, allowed))}" if allowed else "")
        yield f"{prefix}{name}", (_shown(info.default), meaning)


def _exit_codes() -> dict[int, str]:
    """Return each code with the exceptions that end with it."""
    found: dict[int, list[str]] = {}
    for one in vars(errors).values():
        if inspect.isclass(one) and issubclass(one, errors.JaugeError):
            found.setdefault(one.exit_code, []).append((one.__doc__ or "").partition("\n")[0].rstrip("."))
    return {0: "all is well", **{code: said[0] for code, said in sorted(found.items())}}


def product() -> Product:
    """Return what there is."""
    metrics = set()
    for family in full().registry.collect():
        metrics.add(family.name)
        metrics |= {sample.name for sample in family.samples}
        if family.type == "counter":
            metrics.add(f"{family.name}_total")
    documented = dict(_problem_meanings())
    return Product(
        commands={one.name: one for one in _commands(typer.main.get_command(app))},
        settings=dict(_settings(Settings)),
        metrics=frozenset(metrics),
        topics={one.name: one for one in CONTRACTS},
        calls={f"{one.method} {PREFIX}{one.path}": one.does for one in ROUTES},
        problems={code.value: (STATUS[code], documented[code.name]) for code in ProblemCode},
        exit_codes=_exit_codes(),
        states=STATES,
        state_words={language: frozenset(_state_words(language)) for language in LANGUAGES},
    )


def _state_words(language: str) -> Iterator[str]:
    """Yield what the page calls the states that have one fixed name."""
    script = (ROOT / f"streams/board/static/i18n/{language}_page.js").read_text("utf-8")
    yield from re.findall(r'^  "state\.(?!text|title|until)\w+": "(.+)",$', script, re.MULTILINE)


def _problem_meanings() -> Iterator[tuple[str, str]]:
    (tree,) = ast.parse(inspect.getsource(ProblemCode)).body
    assert isinstance(tree, ast.ClassDef)
    for node, after in pairwise(tree.body):
        if isinstance(node, ast.Assign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            yield node.targets[0].id, " ".join(str(after.value.value).split())  # type: ignore[attr-defined]
