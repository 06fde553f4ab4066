"""The files that an object holds: entries of a ConfigMap or Secret, and what tools that set up machines write there.

Goes in: an object. Comes out: the text of each file, as it is on the node in the end. What is encoded is decoded.
"""

from __future__ import annotations

from kubelint_compliance.kubernetes import base64
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Path = tuple[str | int, ...]

_MOST = 1 << 20
"""No file is read further, in bytes: the limit of an object."""
_LISTS: tuple[Path, ...] = (
    ("spec", "fileAssets"),
    *(
        (*above, *below, "files")
        for above in (("spec",), ("spec", "template", "spec"))
        for below in ((), ("kubeadmConfigSpec",), ("kthreesConfigSpec",))
    ),
    ("machine", "files"),
)
"""Lists of files with `content`: of kops, of the providers of Cluster API for kubeadm, RKE2 and k3s, of Talos."""
_HOSTS: Path = ("spec", "hosts")
_RANCHER: Path = ("spec", "rkeConfig")
_TALOS_POLICY: Path = ("cluster", "apiServer", "auditPolicy")
_POLICY_SECRETS = tuple(
    (*above, "serverConfig", "auditPolicySecret") for above in (("spec",), ("spec", "template", "spec"))
)


class File(NamedTuple):
    """A file, and the node that has it: a text, or None for what is not here, or is an object of its own.

    `encoded` says that the text is another one than that of the node. `name` is its path on the machine, where one is
    said.
    """

    path: Path
    content: str | None
    encoded: bool = False
    name: str = ""


def files(value: dict[str, Any]) -> Iterator[File]:
    """Yield the files that an object holds, and those that it only names."""
    if value.get("kind") in ("ConfigMap", "Secret"):
        yield from _entries(value)
    elif "spec" in value or "machine" in value or "cluster" in value:
        yield from _listed(value)
        yield from _of_hosts(value)
        yield from _of_rancher(value)
        policy = at(value, _TALOS_POLICY)
        if isinstance(policy, dict) and policy.get("kind"):
            yield File(_TALOS_POLICY, None)  # an object of its own, as `manifests/envelopes.py` has it
        yield from (File(path, None) for path in _POLICY_SECRETS if at(value, path))


def _entries(value: dict[str, Any]) -> Iterator[File]:
    is_secret = value.get("kind") == "Secret"
    for field in ("data", "stringData", "binaryData"):
        is_encoded = field == ("data" if is_secret else "binaryData")
        for key, written in mapping(value.get(field)).items():
            if isinstance(written, str):
                decoded = _decoded(written, "base64") if is_encoded else None
                yield File((field, key), written if decoded is None else decoded, decoded is not None)


def _listed(value: dict[str, Any]) -> Iterator[File]:
    for path in _LISTS:
        for index, file in enumerate(map(mapping, sequence(at(value, path)))):
            place = (*path, index, "content")
            encoding = "base64" if file.get("isBase64") is True else text(file.get("encoding"))
            content, name = text(file.get("content")), text(file.get("path"))
            if encoding:
                yield File(place, _decoded(content, encoding), True, name)
            elif content or "contentFrom" not in file:
                yield File(place, content, name=name)
            else:
                yield File(place[:-1], None, name=name)


def _of_hosts(value: dict[str, Any]) -> Iterator[File]:
    """Yield the files that k0sctl copies to hosts: those with their content, and those that it takes from elsewhere."""
    for index, host in enumerate(map(mapping, sequence(at(value, _HOSTS)))):
        for number, file in enumerate(map(mapping, sequence(host.get("files")))):
            path: Path = (*_HOSTS, index, "files", number)
            name = "/".join(filter(None, (text(file.get("dstDir")).rstrip("/"), text(file.get("dst")))))
            content = file.get("data")
            yield File((*path, "data"), content, name=name) if isinstance(content, str) else File(path, None, name=name)


def _of_rancher(value: dict[str, Any]) -> Iterator[File]:
    """Yield the texts among the settings of Rancher's machines, which it writes into files, and files it takes in."""
    config = mapping(at(value, _RANCHER))
    holders: list[tuple[Path, Any]] = [(("machineGlobalConfig",), config.get("machineGlobalConfig"))]
    for index, entry in enumerate(map(mapping, sequence(config.get("machineSelectorConfig")))):
        holders.append((("machineSelectorConfig", index, "config"), entry.get("config")))
    for path, holder in holders:
        for key, written in mapping(holder).items():
            if isinstance(written, str) and "\n" in written:
                yield File((*_RANCHER, *path, key), written)
    if sequence(config.get("machineSelectorFiles")):
        yield File((*_RANCHER, "machineSelectorFiles"), None)


def _decoded(written: str, encoding: str) -> str | None:
    """Return a text that is written in base64, perhaps of gzip; None for what is no such, or too long."""
    if encoding not in ("base64", "gzip+base64") or len(written) > 2 * _MOST:
        return None
    try:
        data = base64.decode(written)
        return (_unpacked(data) if encoding != "base64" else data).decode()
    except ValueError:
        return None


def _unpacked(data: bytes) -> bytes:
    """Return what is in gzip. Raises ValueError for what is none, or longer than a file may be."""
    import zlib

    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = reader.decompress(data, _MOST)
    except zlib.error as error:
        raise ValueError from error
    if not reader.eof:
        raise ValueError
    return found
