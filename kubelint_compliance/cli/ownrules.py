"""The commands for rules of one's own: `rules test` runs their examples, `rules new` writes a skeleton."""

from __future__ import annotations

import os

from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.model import UsageError

SKELETON = """\
# Rule format: https://kubernetes.io/docs/reference/using-api/cel/ for the expressions, `rules/README.md` for the rest.
# Test it with: kubelint-compliance rules test {folder}
id: {id}
title: {title}
severity: medium # critical, high, medium, low
scope: object # object, pod, security-context, container, volume, volume-claim
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


def run_test(folder: str) -> int:
    """Test every rule of a folder: 1 where an example fails, a fix does not mend it, or a field is not Kubernetes'.

    Raises UsageError at a mistake in a rule file.
    """
    from kubelint_compliance.rule_fields import unknown_fields
    from kubelint_compliance.rule_tests import mismatches, unmended
    from kubelint_compliance.ruleset.builtin import compile_folder, read_rules

    if not os.path.isdir(folder):
        raise UsageError(f"there is no folder {folder}")
    rules = compile_folder(folder)
    if not rules:
        raise UsageError(f"{folder} holds no rule file (*.yaml)")
    files = {file.content["id"]: file for file in read_rules(folder)}
    wrong = [f"{id}: {message}" for id, file in files.items() for message in unknown_fields(file)]
    wrong += [message for rule in rules for message in (*mismatches(rule), *unmended(files[rule.rule.id], rule))]
    examples = sum(len(rule.whole.examples) for rule in rules)
    verdict = f"{len(wrong)} wrong" if wrong else "all as they say"
    write_out("".join(f"{message}\n" for message in wrong))
    write_out(f"{len(rules)} {'rule' if len(rules) == 1 else 'rules'}, {examples} examples, {verdict}\n")
    return 1 if wrong else 0


def run_new(call: tuple[str, str]) -> int:
    """Write the skeleton of a rule. Raises UsageError for a wrong id and for a file that is there already."""
    id, folder = call
    if not _is_id(id):
        raise UsageError(f"'{id}' is no rule id: lower-case words joined by '-', such as team-label-missing")
    path = os.path.join(folder, f"{id}.yaml")
    text = SKELETON.format(id=id, folder=folder, title=id.replace("-", " ").capitalize())
    try:
        os.makedirs(folder, exist_ok=True)
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} is there already") from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    write_out(f"{path}\n")
    return 0


def _is_id(text: str) -> bool:
    words = text.split("-")
    return text[:1].isalpha() and all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
