"""Writes the images of an .env file by digest: `python deploy/pin_images.py .env`, where Docker reaches the registries.

Each ``NAME_IMAGE=image:tag`` and JAUGE_BASE becomes ``image:tag@sha256:...`` of what is behind the tag now, for all
platforms of it. An image that is pinned stays as it is; the project's own, which no registry has, is left out.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LINE = re.compile(r"^(?P<key>[A-Z_]+_(?:IMAGE|BASE))=(?P<image>[^@\s]+)$", re.MULTILINE)
OWN = "JAUGE_IMAGE"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def pinned(text: str, digest_of: Callable[[str], str]) -> str:
    r"""Return the text with each image by digest; `digest_of` is asked for that of ``image:tag``.

    >>> pinned("JAUGE_IMAGE=jauge:latest\nKAFKA_IMAGE=apache/kafka:4\n# K_IMAGE=a:1\n", lambda image: "sha256:00")
    'JAUGE_IMAGE=jauge:latest\nKAFKA_IMAGE=apache/kafka:4@sha256:00\n# K_IMAGE=a:1\n'
    """

    def pin(found: re.Match[str]) -> str:
        if found["key"] == OWN:
            return found[0]
        return f"{found[0]}@{digest_of(found['image'])}"

    return LINE.sub(pin, text)


def digest_by_docker(image: str) -> str:
    """Return the digest of the list of platforms, as the registry has it now.

    Raises:
        SystemExit: the registry does not answer, or has no such image.
    """
    asked = ["docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", image]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 # an image of the operator's
    if done.returncode or not DIGEST.fullmatch(done.stdout.strip()):
        sys.exit(f"pin_images: {image}: {done.stderr.strip() or done.stdout.strip()}: nothing is changed")
    return done.stdout.strip()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python deploy/pin_images.py .env")
    file = Path(sys.argv[1])
    file.write_text(pinned(file.read_text("utf-8"), digest_by_docker), "utf-8")
