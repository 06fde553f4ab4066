"""The question `ask can-do`: all that a subject may do, what lets it, and what that amounts to, worst first.

Goes in: a subject as `Kind/name`, a service account as `ServiceAccount/namespace/name`. Comes out: its permissions,
rule by rule, with the powers that they are and those that are more together.
"""

from __future__ import annotations

from kubelint_compliance.answers.deciding import of_access
from kubelint_compliance.answers.forms import digraph
from kubelint_compliance.answers.question import Question
from kubelint_compliance.answers.sources import (
    EACH_COUNTS,
    RBAC_KINDS,
    object_words,
    place_words,
    rule_words,
    shown_binding,
    shown_role,
    shown_subject,
    subject_words,
)
from kubelint_compliance.graph.access import Access
from kubelint_compliance.graph.bindings import ACCOUNT, GROUP, MASTERS, SUBJECTS, Subject, identities
from kubelint_compliance.graph.escalation import combinations, held, powers_of
from kubelint_compliance.graph.powers import EVERYTHING
from kubelint_compliance.model import RANK, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.graph.access import Grant
    from kubelint_compliance.graph.escalation import Held, Together

_FORMS = "ServiceAccount/NAMESPACE/NAME, User/NAME or Group/NAME"
_ALL = "(all)"
_WORDS = (("verbs", "verbs"), ("apiGroups", "groups"), ("resources", "resources"), ("resourceNames", "names"))


def read(words: Sequence[str], said: Mapping[str, str]) -> tuple[Subject, Sequence[str]]:  # noqa: ARG001
    """Read a question, and return the words behind it. Raises UsageError where it cannot be read."""
    if not words:
        raise UsageError(f"a subject is missing: {_FORMS}")
    kind, _, name = words[0].partition("/")
    namespace, _, account = name.partition("/")
    if kind == ACCOUNT and namespace and account and "/" not in account:
        return Subject(kind, account, namespace), words[1:]
    if kind == ACCOUNT or kind not in SUBJECTS or not name:
        raise UsageError(f"{words[0]!r} is no subject: {_FORMS}")
    return Subject(kind, name), words[1:]


def answer(access: Access, subject: Subject) -> dict[str, Any]:
    """Return the answer to a question, privileged permissions first."""
    grants = list(access.permissions(subject))
    powers = held(grants)
    return {
        "subject": shown_subject(subject),
        "knownAs": [shown_subject(each) for each in identities(subject)],
        "unbounded": Subject(GROUP, MASTERS) in identities(subject),
        "powers": list(_powers(powers)),
        "combinations": [_combination(each) for each in combinations(powers)],
        "permissions": sorted(map(_permission, grants), key=_order),
    }


def _powers(entries: Iterable[Held]) -> Iterator[dict[str, Any]]:
    """Yield each power once for each place, the worst first."""
    seen = set()
    for power, severity, grant in entries:
        if (power.name, grant.namespace) not in seen:
            seen.add((power.name, grant.namespace))
            place = grant.namespace or None
            yield {"name": power.name, "severity": severity, "namespace": place, "because": power.because}


def _combination(each: Together) -> dict[str, Any]:
    what = each.combination
    named = {"name": what.name, "severity": each.severity, "namespace": each.namespace or None}
    return {**named, "because": what.because, "powers": [each.first.power.name, each.second.power.name]}


def _permission(grant: Grant) -> dict[str, Any]:
    policy = grant.rule.policy
    powers = powers_of(policy, inside=not grant.is_cluster_wide)
    worst = max((severity for _, severity in powers), key=RANK.__getitem__, default=None)
    return {
        "severity": worst,
        "powers": [power.name for power, _ in powers],
        "namespace": grant.namespace or None,
        **{field: sorted(getattr(policy, words)) for field, words in (*_WORDS, ("nonResourceURLs", "urls"))},
        "as": shown_subject(grant.subject),
        "binding": shown_binding(grant.binding),
        "role": shown_role(grant.role, grant.rule),
    }


def _order(entry: dict[str, Any]) -> tuple[Any, ...]:
    binding, rule = entry["binding"], entry["role"]["rule"]
    return (
        *(-RANK[entry["severity"]] if entry["severity"] else 1, entry["namespace"] or ""),
        *(binding["path"], binding["line"], subject_words(entry["as"])),
        *(rule["path"] or "", rule["role"] or "", rule["index"]),
    )


def rows(answered: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the rows of a table: what is past RBAC, the combinations, then permission by permission."""
    if answered["unbounded"]:
        yield "critical", _ALL, EVERYTHING.name, "", "", f"members of {MASTERS} may do everything, whatever is bound"
    for entry in answered["combinations"]:
        what = f"{' with '.join(entry['powers'])}: {entry['because']}"
        yield entry["severity"], entry["namespace"] or _ALL, entry["name"], "", "", what
    for entry in answered["permissions"]:
        powers = entry["powers"]
        yield (
            *(entry["severity"] or "", entry["namespace"] or _ALL),
            EVERYTHING.name if EVERYTHING.name in powers else ", ".join(powers),
            f"{object_words(entry['binding'])} {place_words(entry['binding'])}",
            f"{object_words(entry['role'])} {rule_words(entry['role']['rule'])}",
            _what(entry),
        )


def _what(entry: dict[str, Any]) -> str:
    verbs = ",".join(entry["verbs"])
    if entry["nonResourceURLs"]:
        return f"{verbs} {','.join(entry['nonResourceURLs'])}"
    groups = ",".join(group or "core" for group in entry["apiGroups"])
    names = f" named {','.join(entry['resourceNames'])}" if entry["resourceNames"] else ""
    return f"{verbs} {','.join(entry['resources'])} ({groups}){names}"


def picture(answered: dict[str, Any]) -> str:
    """Return Graphviz text: from the subject, as whom it is bound, over bindings and roles to powers."""
    subject = subject_words(answered["subject"])
    edges: dict[tuple[str, str, str], None] = {}
    for entry in answered["permissions"]:
        known_as = subject_words(entry["as"])
        binding = f"{object_words(entry['binding'])} {place_words(entry['binding'])}"
        role = f"{object_words(entry['role'])} {place_words(entry['role'])}"
        if known_as != subject:
            edges[subject, known_as, "is"] = None
        edges[known_as, binding, ""] = edges[binding, role, entry["namespace"] or "all namespaces"] = None
        edges.update(dict.fromkeys((role, power, "") for power in entry["powers"]))
    return digraph(edges, [(subject, "ellipse")])


QUESTION = Question(
    name="can-do",
    kinds=RBAC_KINDS,
    options={},
    read=read,
    prepare=Access,
    answer=answer,
    header=("severity", "namespace", "amounts to", "binding", "role", "what"),
    rows=rows,
    nothing="nothing, by what these files bind",
    picture=picture,
    deciding=of_access,
    alternatives=EACH_COUNTS,
)
