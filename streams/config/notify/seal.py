"""Encrypts the addresses of receivers that editors enter: they hold passwords, and lie on a topic.

AES-256-GCM with a random nonce; the name of the receiver is authenticated, so that no address moves to another one.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from streams.config.data_folder.key_file import load_or_make_key
from streams.config.errors import JaugeError, UsageError

NONCE_BYTES = 12


def seal(address: str, receiver: str, key_file: Path) -> str:
    """Return the address of a receiver, encrypted; the key is made where there is none.

    Raises:
        JaugeError: the key cannot be read or made.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 # few processes seal anything

    nonce = secrets.token_bytes(NONCE_BYTES)
    encrypted = AESGCM(_key(key_file)).encrypt(nonce, address.encode(), receiver.encode())
    return urlsafe_b64encode(nonce + encrypted).decode()


def unseal(sealed: str, receiver: str, key_file: Path) -> str:
    """Return the address of a receiver.

    Raises:
        UsageError: it was sealed by another key, or of another receiver. Never its content.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 # few processes unseal anything
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    if not key_file.is_file():
        raise UsageError(f"receiver {receiver}: {key_file} is not there: it is the key that the board has")
    try:
        key, data = _key(key_file), urlsafe_b64decode(sealed)
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], receiver.encode()).decode()
    except JaugeError as error:
        raise UsageError(str(error)) from error
    except (InvalidTag, ValueError):
        raise UsageError(
            f"receiver {receiver}: its address was encrypted with another key than {key_file}: enter it again"
        ) from None


def _key(path: Path) -> bytes:
    return load_or_make_key(path, "the key of the receivers", "editors enter all addresses again")
