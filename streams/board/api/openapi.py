"""The OpenAPI 3.1 document, made from the same types as the answers."""

from typing import Any

import msgspec

from streams.board.api.routes import PREFIX, ROUTES, Route
from streams.board.contract import responses
from streams.board.contract.params import Asked, repeated
from streams.board.contract.score_responses import Moved
from streams.metrics.telemetry import program

PROBLEM = "application/problem+json"
_REFERENCE = "#/components/schemas/{name}"
_WENT_WRONG = {
    400: "What was asked is not understood: the detail says what is.",
    401: "A token is needed: see POST /session.",
    403: "This is for editors, or the request came from a page of somebody else's.",
    404: "There is no such brand, or no such call.",
    408: "The body took too long.",
    409: "It was changed meanwhile, or the settings file defines it.",
    413: "More than the server takes.",
    415: "A body has to be application/json.",
    421: "This server is not the one that was asked for.",
    429: "Too many requests: Retry-After says when to come back.",
    503: "It cannot be worked out now: Retry-After says when to come back.",
}
_PROBLEMS = {
    str(status): {"description": why, "content": {PROBLEM: {"schema": {"$ref": _REFERENCE.format(name="Problem")}}}}
    for status, why in _WENT_WRONG.items()
}


def document() -> dict[str, Any]:
    """Return the document."""
    records = [kind for route in ROUTES for kind in (route.answer, route.body) if _is_record(kind)]
    # No route answers with what the stream sends, or with a problem.
    kinds = [*dict.fromkeys(records), Moved, responses.Problem]
    _, schemas = msgspec.json.schema_components(kinds, ref_template=_REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(f"{PREFIX}{route.path}", {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Jauge",
            "version": program().partition("/")[2],
            "description": "One open score from 0 to 100 for every brand. Times are ms since 1970, UTC.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "jauge"},
            },
        },
        "security": [{"token": []}, {"cookie": []}, {}],
    }


def _is_record(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()}_{route.path.strip('/').replace('.', '_')}",
        "summary": route.does,
        "parameters": _parameters(route.query),
        "responses": {str(route.status): _answer(route), **_PROBLEMS},
    }
    if route.body is not None:
        schema = {"$ref": _REFERENCE.format(name=route.body.__name__)}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _parameters(kind: type[Asked]) -> list[dict[str, Any]]:
    schema = msgspec.json.schema(kind)["$defs"][kind.__name__]
    required, several = schema.get("required", ()), repeated(kind)
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            **({"style": "form", "explode": True} if name in several else {}),
            "schema": _without_null(its),
        }
        for name, its in schema["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter's schema without null, which a query cannot hold: it is left out."""
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return kinds[0] if kinds else {key: value for key, value in schema.items() if key != "default" or value is not None}


def _answer(route: Route) -> dict[str, Any]:
    if isinstance(route.answer, tuple):
        content: dict[str, Any] = {media_type: {} for media_type in route.answer}
    else:
        content = {"application/json": {"schema": {"$ref": _REFERENCE.format(name=route.answer.__name__)}}}
    return {"description": route.does, **({"content": content} if content else {})}
