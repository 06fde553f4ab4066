"""What a document, or an item of a list, is where it is no object: passed over, for a reason that has a name."""

from __future__ import annotations

from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.manifests.paths import Path

NEVER, BESIDE, ALWAYS = 0, 1, 2
"""When it is a problem: never, in a file that holds an object, which `kubectl apply` refuses then, or always."""

EMPTY_LIST = "an empty list"
TEMPLATE = "an unrendered template"
BROKEN = "cannot be read"
MISTAKEN = "a mistake in its identity"
NO_OBJECT = "an item that is no object"
WRONG_ITEMS = "`items` is no list"
TOO_DEEP = "too deep in other objects"
HELM_WORDS = "words of Helm"
OTHER_TOOL = "a file of another tool"


class Passed(NamedTuple):
    """What was passed over and why.

    `path` leads to it in its document. `reason` is one of few, so that they can be counted; `message` says what is
    wrong, in words that fit this one, and `at` is the key at fault, where there is one.
    """

    path: Path
    reason: str
    weight: int = NEVER
    message: str = ""
    at: str = ""
