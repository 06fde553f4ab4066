"""One rule of a role, and whether it allows a request: as the RBAC authorizer of Kubernetes decides.

Goes in: a rule as it is written, and a `Request`. Comes out: yes or no. What is missing or empty allows nothing.
"""

from __future__ import annotations

from functools import lru_cache

from kubelint_compliance.records import NamedTuple
from kubelint_compliance.shape import mapping, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

ANY = "*"
"""All verbs, groups, resources with their subresources, or URLs."""


class Request(NamedTuple):
    """What somebody asks the API server for.

    Where they are empty, `group` is the core group, `namespace` the whole cluster, and `name` no single object. A `url`
    asks for that path in place of a resource.
    """

    verb: str
    resource: str = ""
    group: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    url: str = ""

    @property
    def full_resource(self) -> str:
        """The resource as rules write it: `pods`, `pods/log`."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource


class PolicyRule(NamedTuple):
    """A rule as plain words; `names` and `urls` are resourceNames and nonResourceURLs."""

    verbs: frozenset[str]
    groups: frozenset[str]
    resources: frozenset[str]
    names: frozenset[str]
    urls: frozenset[str]

    def allows(self, request: Request) -> bool:
        """Whether it allows a request (`RuleAllows` of the RBAC authorizer)."""
        if not _has(self.verbs, request.verb):
            return False
        if request.url:
            return any(covers_url(url, request.url) for url in self.urls)
        return (
            _has(self.groups, request.group)
            and not self.resources.isdisjoint(resource_keys(request))
            and (not self.names or request.name in self.names)
        )


def policy_rule(value: Any) -> PolicyRule:
    """Read a rule; what is of a wrong type is left out, and null is an empty text."""
    rule = mapping(value)
    fields = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
    return PolicyRule(*(_words(*_texts(rule.get(field))) for field in fields))


@lru_cache(maxsize=1024)
def _words(*texts: str) -> frozenset[str]:
    """Return texts as a set; many rules have the same."""
    return frozenset(texts)


def _texts(value: Any) -> Iterator[str]:
    for entry in sequence(value):
        if entry is None or isinstance(entry, str):
            yield entry or ""


def _has(words: frozenset[str], word: str) -> bool:
    return ANY in words or word in words


def keys_of(request: Request) -> Sequence[str]:
    """Return the words of rules, as an index has them, that each cover the resource or the URL of a request."""
    if request.url:
        return (request.url, *(f"{request.url[:length]}{ANY}" for length in range(len(request.url) + 1)))
    return resource_keys(request)


def resource_keys(request: Request) -> tuple[str, ...]:
    """Return the words for resources that each cover the resource of a request.

    `pods` covers no subresource, `*` all of them, and `*/scale` one of every resource; `pods/*` is no wildcard.
    """
    if not request.subresource:
        return (ANY, request.resource)
    return (ANY, request.full_resource, f"*/{request.subresource}")


def url_key(written: str) -> str:
    """Return a URL of a rule as an index has it: of the asterisks at its end one is as good as several."""
    return f"{written.rstrip(ANY)}{ANY}" if written.endswith(ANY) else written


def covers_url(written: str, url: str) -> bool:
    """Whether a URL of a rule covers that of a request: it is the same, or ends in `*` after what it begins with."""
    return written == url or (written.endswith(ANY) and url.startswith(written.rstrip(ANY)))
