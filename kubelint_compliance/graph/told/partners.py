"""Facts about what an object needs beside it: whether that is in the input, or may be made by something in it.

In doubt it is there: a name without a namespace may be of any, and whatever makes objects may make it. Where charts,
applications or templates that are not rendered may bring it, nobody can say.
"""

from __future__ import annotations

from kubelint_compliance.facts.graph import seen_of
from kubelint_compliance.graph.makers import may_make
from kubelint_compliance.graph.makers import may_make_pods as _may_make_pods
from kubelint_compliance.graph.near import near
from kubelint_compliance.graph.present import is_there
from kubelint_compliance.graph.told.elsewhere import are_pods_elsewhere, is_elsewhere, is_hidden, is_templated
from kubelint_compliance.shape import at, mapping, sequence, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubelint_compliance.graph.seen import Seen


def has_beside(group: Any, kind: Any, memo: Any) -> bool:
    """Whether the input has others of a kind in the namespace of this object; for one without, in its folder."""
    seen = seen_of(memo)
    if not seen.has((text(group), text(kind))):
        return False
    return any(
        near(seen.graph, node, own)
        for own in seen.own
        for node in seen.of(seen.graph.in_namespace(text(group), text(kind), seen.graph.space(own)))
        if node is not own
    )


def is_bound(kind: Any, memo: Any) -> bool:
    """Whether a binding of a kind of the input names this admission policy.

    The rule is not evaluated where only one does that lies in a folder that looks like an alternative.
    """
    seen = seen_of(memo)
    name = seen.manifest.ref.name
    bindings = seen.graph.of_kind("admissionregistration.k8s.io", text(kind))
    if any(node is own for node in seen.graph.idle for own in seen.own):
        bindings = (*bindings, *(node for node in seen.graph.idle if node.kind == kind))
    naming = [node for node in bindings if at(node.value, ("spec", "policyName")) == name]
    return bool(seen.of(naming)) or is_hidden(seen, naming)


def may_exist(kind: Any, space: Any, name: Any, memo: Any) -> bool:
    """Whether an object of that kind, namespace and name is in the input, or something in it may make one.

    That are objects of operators that have the name in theirs, and roles that allow to make such objects. The rule is
    not evaluated where a chart, an application or a template that nobody rendered may bring it, or a folder that looks
    like an alternative holds it.
    """
    seen, asked = seen_of(memo), (text(kind), text(space), text(name))
    return is_there(seen, *asked) or may_make(seen, *asked) or is_elsewhere(seen, *asked)


def may_make_pods(selector: Any, memo: Any) -> bool:
    """Whether something beside this object may make pods that a LabelSelector selects, without a template in the input.

    That are objects of operators whose name, kind or group it speaks of. The rule is not evaluated where a chart, an
    application or a template that nobody rendered may bring them, or a folder that looks like an alternative holds
    them.
    """
    seen = seen_of(memo)
    return may_be_made(seen, seen.namespaces, selector)


def may_be_made(seen: Seen, spaces: Iterable[str], selector: Any) -> bool:
    """Whether something may make pods in one of some namespaces that a LabelSelector selects; see `may_make_pods`."""
    labels = mapping(mapping(selector).get("matchLabels"))
    rest = [mapping(entry) for entry in sequence(mapping(selector).get("matchExpressions"))]
    values = frozenset(map(text, (*labels.values(), *(one for entry in rest for one in sequence(entry.get("values"))))))
    keys = (*labels, *(text(entry.get("key")) for entry in rest))
    domains = frozenset(key.partition("/")[0] for key in keys if "/" in key)
    return any(
        _may_make_pods(seen, space, values - {""}, domains) or are_pods_elsewhere(seen, space, selector)
        for space in spaces
    )


def may_be_templated(kind: Any, memo: Any) -> bool:
    """Return false; the rule is not evaluated where a template that nobody rendered may make an object of a kind here.

    That is one in whose chart or folder this object lies, or that lies below its folder.
    """
    return is_templated(seen_of(memo), (text(kind),), ())


def stands_for(memo: Any) -> str:
    """Return the namespace that this object stands for in a rule about namespaces; an empty text for most objects.

    A Namespace stands for itself; where none is in the input, the first object with pods in the namespace does.
    """
    graph = seen_of(memo).graph
    for own in seen_of(memo).own:
        if (own.group, own.kind) == ("", "Namespace"):
            return own.ref.name
        space = graph.space(own)
        pods = graph.pods(space)
        if space and pods and pods[0].node is own and not graph.find("", "Namespace", "", space):
            return space
    return ""
