"""What must be said of an object: what the API server would refuse of it, or what of it could not be read."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.manifests.paths import Path
    from kubelint_compliance.yamltree import Span


class Refused(Exception):
    """Raised while an object is read, with a path in it and a reason; caught where it was asked for."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path, self.reason = path, reason


class Told(NamedTuple):
    """What is said of an object: the path of the node in it that is meant, and the reason."""

    node: Node
    path: Path
    reason: str

    @property
    def place(self) -> Span:
        """The place of the nearest node that is known."""
        ends = range(len(self.path), 0, -1)
        return next(
            (self.node.marks[self.path[:end]] for end in ends if self.path[:end] in self.node.marks), self.node.span
        )

    @property
    def what(self) -> str:
        """The field and the reason: `spec.ingress[0].ports[0].port is no number from 1 to 65535`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return f"{''.join(steps).removeprefix('.')} {self.reason}".strip()
