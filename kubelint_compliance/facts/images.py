"""What an image reference says: the text of an `image` field -> registry, repository, tag and digest.

The grammar and the defaults are those of the distribution project's `reference` package, which the kubelet and
containerd use; whether anything exists under the name is for a registry to know.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DOCKER_HUB = "docker.io"
_LEGACY_HUB = "index.docker.io"
_OFFICIAL = "library/"
_NO_REGISTRIES = frozenset({"localhost", "kind.local", "ko.local", "dev.local"})
"""What tools write in place of a registry: Podman, ko and Knative for images that are loaded onto nodes alone."""
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_ALNUM = _LOWER | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_HEX = frozenset("0123456789abcdef")
_DIGITS = frozenset("0123456789")
_NAME_PARTS = {ord(char): "/" for char in _LOWER}
_TAG = _ALNUM | {"_", ".", "-"}
_DIGEST_SIZES = {"sha256": 64, "sha384": 96, "sha512": 128}
_LONGEST_NAME = 255
_LONGEST_TAG = 128


class Image(NamedTuple):
    """An image reference taken apart; a part that is not written is empty, all are where the text is not one.

    `registry` and `repository` are normalised: `nginx` is `library/nginx` of `docker.io`. A digest decides what is
    pulled; a tag beside it is only read by people.
    """

    registry: str = ""
    repository: str = ""
    tag: str = ""
    digest: str = ""

    @property
    def valid(self) -> bool:
        """Whether the text was an image reference."""
        return self.registry != ""

    @property
    def local(self) -> bool:
        """Whether the registry is the name of none, so that the image can only be on the node; a port makes it one."""
        return self.registry in _NO_REGISTRIES


INVALID = Image()


def image(text: Any) -> dict[str, Any]:
    """Return an image reference taken apart: `registry`, `repository`, `tag`, `digest`, and whether it is `valid`.

    It is `local` where the registry is none, such as `localhost` without a port: the image is on the node or nowhere.
    """
    return _image(text if isinstance(text, str) else "")


@lru_cache(maxsize=1024)
def _image(text: str) -> dict[str, Any]:
    found = parse_image(text)
    return {**found._asdict(), "valid": found.valid, "local": found.local}


def parse_image(text: str) -> Image:
    """Take an image reference apart; `INVALID` where Kubernetes would refuse the text."""
    if len(text) == _DIGEST_SIZES["sha256"] and _HEX.issuperset(text):
        return INVALID
    registry, rest = _split_registry(text)
    rest, at, digest = rest.partition("@")
    repository, colon, tag = rest.partition(":")
    if (at and not _is_digest(digest)) or (colon and not _is_tag(tag)):
        return INVALID
    # A host with `_` is none for the grammar, which then reads all of it as a path; runtimes still ask that host.
    name = repository if _is_registry(registry) else f"{registry}/{repository}"
    if not _is_repository(name):
        return INVALID
    return Image(registry, repository, tag, digest)


def _split_registry(text: str) -> tuple[str, str]:
    """Return the registry, Docker Hub where the first part is not a host, and what follows it."""
    host, slash, rest = text.partition("/")
    if not slash or not _is_host(host):
        host, rest = DOCKER_HUB, text
    if host == _LEGACY_HUB:
        host = DOCKER_HUB
    if host == DOCKER_HUB and "/" not in rest:
        rest = _OFFICIAL + rest
    return host, rest


def _is_host(part: str) -> bool:
    return part == "localhost" or "." in part or ":" in part or part.lower() != part


def _is_registry(text: str) -> bool:
    if text.startswith("["):
        address, bracket, port = text[1:].partition("]")
        known = bool(address) and bracket == "]" and all(char in _HEX or char in "ABCDEF:" for char in address)
        return known and (not port or _is_port(port))
    name, colon, port = text.partition(":")
    return all(_is_label(label) for label in name.split(".")) and (not colon or _is_port(":" + port))


def _is_port(text: str) -> bool:
    return text[0] == ":" and len(text) > 1 and _DIGITS.issuperset(text[1:])


def _is_label(text: str) -> bool:
    return text != "" and text[0] != "-" and text[-1] != "-" and _ALNUM.issuperset(text.replace("-", ""))


def _is_repository(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and all(_is_component(part) for part in text.split("/"))


def _is_component(text: str) -> bool:
    """Whether lower-case letters and digits stand at both ends, with only known separators between."""
    if not text or text[0] not in _LOWER or text[-1] not in _LOWER:
        return False
    return all(_is_separator(part) for part in text.translate(_NAME_PARTS).split("/") if part)


def _is_separator(text: str) -> bool:
    return text in {".", "_", "__"} or not text.strip("-")


def _is_tag(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_TAG and text[0] not in ".-" and _TAG.issuperset(text)


def _is_digest(text: str) -> bool:
    algorithm, _, encoded = text.partition(":")
    return len(encoded) == _DIGEST_SIZES.get(algorithm) and _HEX.issuperset(encoded)
