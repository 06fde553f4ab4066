"""What subjects hold, asked again and again: powers by subject, and by the account of a pod.

Goes in: the access of a graph. Comes out: `Holders`; each answer is worked out once.
"""

from __future__ import annotations

from kubelint_compliance.graph.bindings import ACCOUNT, Subject, subject_of
from kubelint_compliance.graph.escalation import combinations, powers
from kubelint_compliance.graph.roles import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kubelint_compliance.graph.access import Access
    from kubelint_compliance.graph.escalation import Held, Together

_DEFAULT = "default"
"""The account of every namespace, which by its name alone is none in particular."""


class Holders:
    """The powers of all subjects."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._powers: dict[Subject, list[Held]] = {}
        self._named: dict[str, list[Subject]] = {}
        for subject in access.subjects:
            if subject.kind == ACCOUNT:
                self._named.setdefault(subject.name, []).append(subject)

    def powers(self, subject: Subject) -> Sequence[Held]:
        """Return the powers of a subject, worst first."""
        if subject not in self._powers:
            self._powers[subject] = powers(self._access, subject)
        return self._powers[subject]

    def of_account(self, namespace: str, name: str) -> list[Held]:
        """Return the powers of an account; where its namespace is not known, of all of that name that are bound.

        A file without a namespace is installed into the one that its bindings name.
        """
        subjects = [Subject(ACCOUNT, name, namespace or UNKNOWN)]
        if not namespace and name != _DEFAULT:
            subjects += [subject for subject in self._named.get(name, ()) if subject not in subjects]
        return [entry for subject in subjects for entry in self.powers(subject)]

    def toxic(self, subject: Subject) -> list[Together]:
        """Return the powers of a subject that are more together than each alone."""
        return list(combinations(self.powers(subject)))

    @staticmethod
    def subject(value: Any, namespace: str) -> Subject | None:
        """Read a subject of a binding in a namespace, empty for the whole cluster; None for one that is nobody."""
        return subject_of(value, namespace)
