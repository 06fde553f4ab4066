"""Which severity fails a run at which path, where a configuration says it for some paths.

Goes in: the paths of findings and the gate. Comes out: what counts instead of its severity, by path.
"""

from __future__ import annotations

import posixpath

from kubelint_compliance.model import is_stream
from kubelint_compliance.sources.patterns import compile_patterns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubelint_compliance.terms import Gate, GateAt


def fail_on_at(paths: Iterable[str], gate: Gate) -> Mapping[str, str]:
    """Return the severity from which on findings fail, for each report path where it is not that of the gate."""
    places = [(place, compile_patterns(place.patterns)) for place in reversed(gate.places)]
    found: dict[str, str] = {}
    for path in sorted({path for path in paths if not is_stream(path)}):
        seen = ((place.fail_on, patterns.match(at)) for place, patterns in places if (at := _seen(path, place)))
        severity = next((fail_on for fail_on, matched in seen if matched), gate.fail_on)
        if severity != gate.fail_on:
            found[path] = severity
    return found


def _seen(path: str, place: GateAt) -> str:
    """Return a report path as a folder sees it, empty for one outside of it."""
    if place.below:
        return path[len(place.below) + 1 :] if path.startswith(f"{place.below}/") else ""
    seen = posixpath.normpath(posixpath.join(place.above, path))
    return "" if seen.startswith("../") else seen
