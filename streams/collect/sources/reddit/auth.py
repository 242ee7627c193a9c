"""How an application of Reddit asks for its token."""

import base64

TOKEN_PATH = "/api/v1/access_token"  # noqa: S105 # a path
TOKEN_ASKED = b"grant_type=client_credentials"


def token_headers(client_id: str, secret: str) -> dict[str, str]:
    """Return the headers of the request: who asks, and what it sends.

    >>> token_headers("app", "word")["Authorization"]
    'Basic YXBwOndvcmQ='
    """
    named = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {named}", "Content-Type": "application/x-www-form-urlencoded"}
