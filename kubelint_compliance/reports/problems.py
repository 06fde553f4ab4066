"""What the codes of problems mean, for a person who meets one in a report."""

from __future__ import annotations

PROBLEMS = {
    "binary": "The file holds bytes that are no text. Exclude it, or save it as UTF-8.",
    "encoding": "The file is no text in UTF-8, UTF-16 or UTF-32. Save it as UTF-8.",
    "evaluation": "A rule could not be evaluated on an object, so that nothing is known of the rule there.",
    "git-refused": "Git gave no list of files. What .gitignore files name was left out, though it may be committed.",
    "identity": "A manifest states its apiVersion or kind wrongly: Kubernetes refuses it, and no rule looks at it.",
    "ignored-content": "Kubernetes passes over a part of the text in silence.",
    "malformed": "A value is of a type that its field cannot have. Rules that would read it were not evaluated there.",
    "nested-configuration": "A configuration further down is the nearest one to some files: it says which rules run on "
    "them, or is passed over.",
    "no-object": "What stands beside objects, or in a List, is no object. kubectl apply refuses the file.",
    "no-objects": "No Kubernetes object was checked, though the call requires one. See whether the paths are right.",
    "no-schema": "No schema of the object's kind is known. Name its definition with --crd.",
    "not-found": "What the call names is not there.",
    "nothing-checked": "No Kubernetes object was checked. See whether the paths are right.",
    "syntax": "The text cannot be read as YAML or JSON. Where it was meant for Kubernetes, the run fails.",
    "too-deep": "The document is nested deeper than what is read of any.",
    "too-large": "The text is larger than what is read of any. Split it.",
    "truncated": "Code scanning keeps a limited number of results of a run; the most severe are reported.",
    "undefined-alias": "An alias has no anchor before it in its document.",
    "unmatched-pattern": "A pattern of the configuration matches nothing. See whether it is written right.",
    "unreadable": "The file could not be read.",
}
"""The code of a problem, or of a notification in SARIF, to what it is about and what to do."""
