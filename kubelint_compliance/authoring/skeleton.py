"""The skeleton of a rule file, which `rules new` writes: a rule that works, with its examples, to be changed."""

from __future__ import annotations

from kubelint_compliance.model import UsageError
from kubelint_compliance.ruleset.vocabulary import SCOPES

_SKELETON = """\
# Rule format: https://kubernetes.io/docs/reference/using-api/cel/ for the expressions, `rules/README.md` for the rest.
# Test it with: kubelint-compliance rules test {folder}
id: {id}
title: {title}
severity: medium # critical, high, medium, low
scope: object # {scopes}
kinds: [ConfigMap] # leave out to judge every kind
# CEL; true means compliant. `self` is what the scope yields.
validation: "!has(self.data) || !('todo' in self.data)"
at: data.todo # where to point
message: "{{label}} holds the key todo"
why: >-
  Say in two sentences what goes wrong when this is allowed.
remediation: |
  Say what to write instead:

  ```yaml
  # before
  data: {{ todo: later }}
  # after
  data: {{ done: today }}
  ```
controls:
  soc2:
    - {{ id: CC8.1, strength: partial, because: Say why this rule speaks to the control }}
examples:
  fail:
    - |
      apiVersion: v1
      kind: ConfigMap
      metadata: {{ name: notes }}
      data:
        todo: later # expect
    - |
      apiVersion: v1
      kind: List
      items:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {{ name: notes }}
          data: {{ todo: later }} # expect 13
  pass:
    - |
      apiVersion: v1
      kind: ConfigMap
      metadata: {{ name: notes }}
      data: {{ done: today }}
    - |
      apiVersion: v1
      kind: ConfigMap
      metadata: {{ name: empty }}
"""


def skeleton(id: str, folder: str) -> str:  # noqa: A002 - the word of the rule file
    """Return the text of a rule with this id in a folder. Raises UsageError for what is no id."""
    if not _is_id(id):
        raise UsageError(f"'{id}' is no rule id: lower-case words joined by '-', such as team-label-missing")
    title = id.replace("-", " ").capitalize()
    return _SKELETON.format(id=id, folder=folder, title=title, scopes=", ".join(SCOPES))


def _is_id(text: str) -> bool:
    words = text.split("-")
    return text[:1].isalpha() and all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
