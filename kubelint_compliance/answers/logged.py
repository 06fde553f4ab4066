"""The question `ask logged`: at which level an audit policy logs a request, and by which rule.

Goes in: who asks, with which groups, and what for. Comes out: the level, the stages that are left out, the rule.
"""

from __future__ import annotations

from kubelint_compliance.answers.configured import Sort, configured
from kubelint_compliance.answers.question import Question
from kubelint_compliance.answers.unread import Told
from kubelint_compliance.answers.whocan import resource_parts
from kubelint_compliance.model import UsageError
from kubelint_compliance.nearest import hint
from kubelint_compliance.platform.audit import Request, decide, read_policy, recorded
from kubelint_compliance.platform.auditfaults import KIND, VERSION, refusal
from kubelint_compliance.platform.matrix import READ, WRITE
from kubelint_compliance.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from kubelint_compliance.answers.held import Held
    from kubelint_compliance.platform.audit import Decision, Policy
    from kubelint_compliance.platform.configfile import ConfigFile

OPTIONS = {
    "--user": "user",
    "--group": "group",
    "--verb": "verb",
    "--resource": "resource",
    "-n": "namespace",
    "--namespace": "namespace",
    "--name": "name",
    "--non-resource-url": "url",
}


class Logging(NamedTuple):
    """An audit policy with its file."""

    path: str
    file: ConfigFile | Held
    policy: Policy

    def shown(self, decision: Decision, level: str) -> dict[str, Any]:
        """Return a decision, and the level of what the log then holds, as the contract has them."""
        rule = decision.rule
        line = None if rule is None else self.file.line(("rules", rule))
        return {
            "level": decision.level,
            "recorded": level,
            "omitStages": sorted(decision.stages),
            "rule": None if rule is None else {"index": rule, "line": line},
        }


def load(path: str, data: bytes) -> Logging:
    """Return the policy that a file is or holds. Raises UsageError where the API server would not take it."""
    file = configured(path, data, Sort("audit policy", "audit.k8s.io", (KIND,), refusal))
    return Logging(path, file, read_policy(file.value))


def read(words: Sequence[str], said: Mapping[str, Any]) -> tuple[Request, Sequence[str]]:
    """Read a question, and return the words behind it. Raises UsageError where it cannot be read."""
    for option in ("user", "verb"):
        if option not in said:
            raise UsageError(f"--{option} is missing: logged --user USER --verb VERB --resource RESOURCE")
    who = (said["user"], tuple(said.get("group", ())), said["verb"])
    if ("url" in said) is ("resource" in said):
        raise UsageError("either --resource or --non-resource-url is asked for")
    if "url" not in said:
        resource, subresource, group = resource_parts(said["resource"])
        place = (said.get("namespace", ""), said.get("name", ""))
        return Request(*who, resource, group, subresource, *place), words
    if not said["url"]:
        raise UsageError("--non-resource-url names no URL")
    if said.get("namespace") or said.get("name"):
        raise UsageError("a URL is in no namespace and has no name: --non-resource-url goes with neither")
    return Request(*who, url=said["url"]), words


def answer(logging: Logging, request: Request) -> dict[str, Any]:
    """Return how the request is logged."""
    decision = decide(logging.policy, request)
    return logging.shown(decision, recorded(decision, request))


def doubts(request: Request) -> Iterator[str]:
    """Yield in words that Kubernetes has no such verb or resource; to groups of its own nobody else can add one."""
    from kubelint_compliance.kubernetes.known import own_groups, resources_of

    if request.url:
        return
    if request.verb not in (*READ, *WRITE):
        yield f"Kubernetes makes no request with the verb '{request.verb}'{hint(request.verb, (*READ, *WRITE))}"
    if request.group in own_groups():
        known = resources_of(request.group)
        if request.resource not in known:
            group = request.group or "the core group"
            yield f"Kubernetes has no resource '{request.resource}' in {group}{hint(request.resource, known)}"


def tell(logging: Logging) -> Iterator[Told]:
    """Yield the fields that the API server does not know and passes over."""
    from kubelint_compliance.kubernetes.versions import MINORS
    from kubelint_compliance.schema import validate
    from kubelint_compliance.schema.found import UNKNOWN

    for problem in validate(logging.file.value, VERSION, KIND, MINORS[-1]) or ():
        if problem.rule == UNKNOWN and problem.message:
            line = logging.file.line(problem.path)
            yield Told(logging.path, line, f"the API server passes this over: {problem.message}", fatal=False)


def rows(answered: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the one row of a table."""
    stages = ", ".join(answered["omitStages"]) or "none"
    yield answered["level"], stages, answered["recorded"], rule_words(answered["rule"])


def rule_words(rule: Mapping[str, Any] | None) -> str:
    """Return which rule decided."""
    return "no rule matches" if rule is None else f"rules[{rule['index']}], line {rule['line']}"


QUESTION = Question(
    name="logged",
    kinds={},
    options=OPTIONS,
    read=read,
    prepare=lambda _: None,
    answer=answer,
    header=("level", "stages left out", "recorded", "rule"),
    rows=rows,
    nothing="",
    load=load,
    tell=tell,
    doubts=doubts,
    many=frozenset({"group"}),
)
