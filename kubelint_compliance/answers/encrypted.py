"""The question `ask encrypted`: what writes a resource into etcd, and what can read it there.

Goes in: a resource. Comes out: the writing provider with its key or plug-in, all readers in order, the place.
"""

from __future__ import annotations

from kubelint_compliance.answers.configured import Sort, configured
from kubelint_compliance.answers.question import Question
from kubelint_compliance.answers.whocan import resource_parts
from kubelint_compliance.model import UsageError
from kubelint_compliance.platform.encryption import IDENTITY, Resource, providers_of, read_entries
from kubelint_compliance.platform.encryptionfaults import refusal
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.answers.held import Held
    from kubelint_compliance.platform.configfile import ConfigFile
    from kubelint_compliance.platform.encryption import Entry


_KINDS = ("EncryptionConfiguration", "EncryptionConfig")
_SORT = Sort("encryption configuration", "apiserver.config.k8s.io", _KINDS, refusal, strict=True)


class Encryption(NamedTuple):
    """An encryption configuration with its file."""

    file: ConfigFile | Held
    entries: tuple[Entry, ...]


def load(path: str, data: bytes) -> Encryption:
    """Return the configuration that a file is or holds. Raises UsageError where the API server would not take it."""
    file = configured(path, data, _SORT)
    return Encryption(file, read_entries(file.value))


def read(words: Sequence[str], said: Mapping[str, Any]) -> tuple[Resource, Sequence[str]]:  # noqa: ARG001
    """Read a question, and return the words behind it. Raises UsageError where it cannot be read."""
    if not words:
        raise UsageError("a resource is missing: encrypted RESOURCE, such as encrypted secrets")
    resource, subresource, group = resource_parts(words[0])
    if subresource:
        raise UsageError(f"{words[0]!r} is a subresource; these are stored with their resource: {resource}")
    return Resource(resource, group), words[1:]


def answer(encryption: Encryption, resource: Resource) -> dict[str, Any]:
    """Return what writes and reads a resource."""
    providers = providers_of(encryption.entries, resource)
    writer = providers[0] if providers else None
    return {
        "writer": writer.kind if writer else IDENTITY,
        "name": writer.names[0] if writer and writer.names else None,
        "encrypted": writer is not None and writer.kind != IDENTITY,
        "readers": [reader for provider in providers for reader in provider.readers] or [IDENTITY],
        "line": encryption.file.line(writer.path) if writer else None,
    }


def rows(answered: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the one row of a table."""
    writer = ":".join(filter(None, (answered["writer"], answered["name"])))
    place = f"line {answered['line']}" if answered["line"] else "no entry names it"
    yield "yes" if answered["encrypted"] else "no", writer, place, ", ".join(answered["readers"])


QUESTION = Question(
    name="encrypted",
    kinds={},
    options={},
    read=read,
    prepare=lambda _: None,
    answer=answer,
    header=("encrypted", "written by", "at", "read by"),
    rows=rows,
    nothing="",
    load=load,
)
