"""One Kubernetes object of a document: its value, its identity, and where its parts stand in the text."""

from __future__ import annotations

from kubelint_compliance.manifests.paths import Path, json_pointer, named_path
from kubelint_compliance.manifests.workloads import pod_places, pods_of
from kubelint_compliance.model import ObjectRef
from kubelint_compliance.shape import at, mapping, text
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubelint_compliance.manifests.workloads import CustomWorkload, Pod
    from kubelint_compliance.yamltree import Document, RepeatedKey


class Manifest:
    """One object: plain values plus the document that knows their places.

    `prefix` is the object's path in its document: empty, or such as ("items", 3) in a List. `fragment` says that only
    a part of the object is here, as in a Kustomize patch; `part`, that it lies where something else completes it.
    `unknown` are the paths of what that writes, with values that are not known; None where any may be. `ways` are those
    in which it is deployed, where they differ or patch it. `memo` is for those who would find out the same again.
    """

    __slots__ = (
        *("custom", "document", "fragment", "group", "kind", "memo", "part", "pods", "prefix", "ref", "unknown"),
        *("value", "ways"),
    )

    def __init__(
        self,
        value: dict[str, Any],
        document: Document,
        prefix: Path = (),
        *,
        fragment: bool = False,
        part: bool = False,
        unknown: tuple[Path, ...] | None = (),
        custom: tuple[CustomWorkload, ...] = (),
    ) -> None:
        self.value = value
        self.document = document
        self.prefix = prefix
        self.ref = object_ref(value)
        self.kind = self.ref.kind
        self.group = self.ref.api_version.rpartition("/")[0]
        self.custom = custom
        self.memo: dict[Any, Any] = {}
        self.pods: tuple[Pod, ...] = pods_of(value, self.group, self.kind, custom)
        self.part = part
        self.unknown = unknown
        self.fragment = fragment or unknown is None
        self.ways: tuple[Any, ...] = ()

    def seen_as(self, value: dict[str, Any]) -> Manifest:
        """Return the same object with another value: the same identity and the same document."""
        seen = Manifest.__new__(Manifest)
        for slot in self.__slots__:
            setattr(seen, slot, getattr(self, slot))
        seen.value, seen.pods, seen.memo = value, pods_of(value, self.group, self.kind, self.custom), {}
        return seen

    def pod_places(self) -> tuple[Path, ...]:
        """Return the paths, with wildcards, at which the specs of its pods are, or would be."""
        return pod_places(self.value, self.group, self.kind, self.custom)

    @property
    def written_name(self) -> str:
        """The name as it is written; empty where there is none, or only one to be generated."""
        metadata = self.value.get("metadata")
        named = type(metadata) is dict and type(metadata.get("name")) is str
        return self.ref.name if named else ""

    @property
    def identity(self) -> str:
        """Group, kind, namespace and name: what stays when the API version of the object changes."""
        return "/".join((self.group, self.kind, self.ref.namespace, self.ref.name))

    def anchor(self, path: Path, *, on_key: bool = False) -> tuple[Path, Span]:
        """Return the place of the node at `path`, or of its nearest existing ancestor, and the path of what was found.

        A field with a scalar on its key's line is covered whole, any other field, or with `on_key` every one, by its
        key. A list item that is an object is shown by its `name`, the object itself by its `kind`.
        """
        key = ("anchor", path, on_key)
        found: tuple[Path, Span] | None = self.memo.get(key)
        if found is None:
            found = self.memo[key] = self._anchor(path, on_key=on_key)
        return found

    def _anchor(self, path: Path, *, on_key: bool) -> tuple[Path, Span]:
        if not path:
            return (), self._named_entry(self.prefix, ("kind", "apiVersion"))
        span = self._span((*self.prefix, *path), on_key=on_key)
        if span is not None:
            return path, span
        for length in range(len(path) - 1, -1, -1):
            known: tuple[Path, Span] | None = self.memo.get(("anchor", path[:length], on_key))
            if known is not None:
                return known
            if not length or self.document.held((*self.prefix, *path[:length])) is not None:
                break
        return self.anchor(path[:length], on_key=on_key)

    def _span(self, full: Path, *, on_key: bool = False) -> Span | None:
        found = self.document.held(full)
        if found is None:
            return None
        value, key, span = found
        in_list = isinstance(full[-1], int)
        if key is None or (in_list and isinstance(value, (dict, list))):
            return self._named_entry(full, ("name",))
        return first_line(key) if span is None or on_key or in_list else _key_and_value(key, span, value)

    def _named_entry(self, full: Path, names: tuple[str, ...]) -> Span:
        """Return the place of the entry that names a mapping, else of its first entry; of a list, its first line."""
        node = at(self.document.value, full)
        if isinstance(node, dict) and node:
            name = next((name for name in names if isinstance(node.get(name), str)), next(iter(node)))
            span = self._span((*full, name))
            if span is not None:
                return span
        found = self.document.span_of(full)
        return first_line(found if found is not None else self.document.span)

    def place_within(self, path: Path, start: int, end: int) -> Span | None:
        """Return the place of a part of a text that is written over several lines, up to the end of its first line."""
        full = (*self.prefix, *path)
        whole, words = self.document.span_of(full), at(self.document.value, full)
        if whole is None or whole.line == whole.end_line or type(words) is not str or at(self.value, path) != words:
            return None
        return self.document.span_in(full, start, end, whole=False)

    def repeated_keys(self) -> Iterator[RepeatedKey]:
        """Yield the keys that are written twice in one mapping of the object, with their paths from the object.

        Those of a List itself are told with its first object, at the object's own path.
        """
        for repeat in self.document.repeated_keys(self.prefix):
            yield repeat._replace(path=repeat.path[len(self.prefix) :])
        if self.prefix and all(step in ("items", 0) for step in self.prefix):
            for repeat in self.document.repeated_keys():
                if len(repeat.path) == 1 or repeat.path[0] != "items":
                    yield repeat._replace(path=())

    def pointer(self, path: Path) -> str:
        """Return the JSON pointer of a path inside the object."""
        return json_pointer(path)

    def stable_path(self, path: Path) -> str:
        """Return the path with list items by name, for fingerprints."""
        key = ("stable", path)
        known: str | None = self.memo.get(key)
        if known is None:
            known = self.memo[key] = named_path(self.value, path)
        return known


def _key_and_value(key: Span, value: Span, node: Any) -> Span:
    if isinstance(node, (dict, list)) or value.line != key.line or value.end_line != key.line:
        return first_line(key)
    return Span(key.line, key.column, value.end_line, max(value.end_column, key.end_column))


def first_line(span: Span) -> Span:
    """Cut a span to its first line; the end of a line that runs on is taken to be one past its start."""
    if span.line == span.end_line:
        return span
    return Span(span.line, span.column, span.line, span.column + 1)


def object_ref(value: dict[str, Any]) -> ObjectRef:
    """Read the identity an object states; empty strings where it is silent or not a string."""
    fields = mapping(value.get("metadata"))
    return ObjectRef(
        text(value.get("apiVersion")),
        text(value.get("kind")),
        text(fields.get("namespace")),
        text(fields.get("name")) or text(fields.get("generateName")),
    )
