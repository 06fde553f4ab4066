"""The question `ask who-can`: every subject that may do something, and what lets it.

Goes in: a verb with a resource or a URL. Comes out: subjects, each with its binding, role and rule, and their places.
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
from kubelint_compliance.graph.policyrule import Request
from kubelint_compliance.model import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.graph.access import Grant

OPTIONS = {"-n": "namespace", "--namespace": "namespace", "--name": "name", "--non-resource-url": "url"}


def read(words: Sequence[str], said: Mapping[str, str]) -> tuple[Request, Sequence[str]]:
    """Read a question, and return the words behind it. Raises UsageError where it cannot be read."""
    if not words or not words[0]:
        raise UsageError("a verb is missing: who-can VERB RESOURCE, such as who-can get secrets")
    if "url" in said:
        if not said["url"]:
            raise UsageError("--non-resource-url names no URL")
        if said.get("namespace") or said.get("name"):
            raise UsageError("a URL is in no namespace and has no name: --non-resource-url goes with neither")
        return Request(words[0], url=said["url"]), words[1:]
    if len(words) < 2:
        raise UsageError(f"a resource is missing: who-can {words[0]} RESOURCE, or --non-resource-url URL")
    resource, subresource, group = resource_parts(words[1])
    return Request(words[0], resource, group, subresource, said.get("namespace", ""), said.get("name", "")), words[2:]


def resource_parts(word: str) -> tuple[str, str, str]:
    """Part `RESOURCE/SUBRESOURCE.GROUP`. Raises UsageError for a part that is empty."""
    whole, _, group = word.partition(".")
    resource, slash, subresource = whole.partition("/")
    if not resource or (slash and not subresource) or "/" in group:
        raise UsageError(f"{word!r} is no resource: RESOURCE, RESOURCE/SUBRESOURCE, RESOURCE/SUBRESOURCE.GROUP")
    return resource, subresource, group


def answer(access: Access, request: Request) -> dict[str, Any]:
    """Return the answer to a question, sorted."""
    return {"subjects": sorted(map(_entry, access.who_can(request)), key=_order)}


def _entry(grant: Grant) -> dict[str, Any]:
    return {
        **shown_subject(grant.subject),
        "binding": shown_binding(grant.binding),
        "role": shown_role(grant.role, grant.rule),
    }


def _order(entry: dict[str, Any]) -> tuple[Any, ...]:
    binding, role = entry["binding"], entry["role"]
    return (
        *(entry["kind"], entry["namespace"] or "", entry["name"]),
        *(binding["kind"], binding["namespace"] or "", binding["name"] or "", binding["path"], binding["line"]),
        *(role["path"] or "", role["line"] or 0),
    )


def newly(then: Access, now: Access, request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answer for those alone who could not do it then, by any binding of theirs or of a group of theirs."""
    grants = [grant for grant in now.who_can(request) if not then.allowed(grant.subject, request)]
    answered = {"subjects": sorted(map(_entry, grants), key=_order)}
    return answered, answered


def rows(answered: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the rows of a table."""
    for entry in answered["subjects"]:
        binding, role = entry["binding"], entry["role"]
        yield (
            *(subject_words(entry), object_words(binding), place_words(binding)),
            *(object_words(role), rule_words(role["rule"])),
        )


def picture(answered: dict[str, Any]) -> str:
    """Return Graphviz text: from subjects over their bindings to roles."""
    edges: dict[tuple[str, str, str], None] = {}
    subjects = {subject_words(entry): None for entry in answered["subjects"]}
    for entry in answered["subjects"]:
        binding = f"{object_words(entry['binding'])} {place_words(entry['binding'])}"
        role = f"{object_words(entry['role'])} {place_words(entry['role'])}"
        edges[subject_words(entry), binding, ""] = None
        edges[binding, role, f"rule at {rule_words(entry['role']['rule'])}"] = None
    return digraph(edges, ((name, "ellipse") for name in subjects))


QUESTION = Question(
    name="who-can",
    kinds=RBAC_KINDS,
    options=OPTIONS,
    read=read,
    prepare=Access,
    answer=answer,
    header=("subject", "binding", "binding at", "role", "rule at"),
    rows=rows,
    nothing="nobody, by what these files bind",
    picture=picture,
    newly=newly,
    deciding=of_access,
    alternatives=EACH_COUNTS,
)
