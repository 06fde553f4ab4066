"""What `explain` says of findings about ignores, whose rules have no file."""

from __future__ import annotations

from kubelint_compliance.decisions import remarks

_WHY = {
    remarks.MALFORMED: (
        "Ignore that cannot be understood",
        "A comment or annotation was meant to set findings aside, and nobody can tell which.",
        "Write `# kubelint-compliance: ignore[rule-id] reason`, or the annotation\n"
        "`ignore.kubelint-compliance/rule-id: reason`; the message says what is wrong.",
    ),
    remarks.MISPLACED: (
        "Ignore that stands elsewhere than the finding",
        "The rule is broken in this document, and not where the ignore holds: the finding stays open.",
        "Put the comment at the end of the line that the message names, or above it.",
    ),
    remarks.NOT_ALLOWED: (
        "Ignore of a rule that nobody may ignore",
        "The configuration says `suppressible: false` of the rule, so the finding stays open.",
        "Mend the finding, or enter a waiver in the register; take the ignore out.",
    ),
    remarks.UNKNOWN: (
        "Ignore of a rule that there is not",
        "What it was to set aside stays open, or is no longer looked at.",
        "Write the id of the rule as `kubelint-compliance rules` lists it, or take the ignore out.",
    ),
    remarks.WITHOUT_REASON: (
        "Ignore without a reason",
        "Nobody can tell later why the finding was accepted, so it is not set aside.",
        "Write behind the bracket, or as the value of the annotation, why the finding is accepted.",
    ),
    remarks.UNUSED: (
        "Ignore that sets nothing aside",
        "Nothing that it holds for breaks the rule. It would hide the next such mistake.",
        "Take it out.",
    ),
    remarks.UNMAPPED: (
        "Suppression for another tool of what no rule here checks",
        "It sets nothing aside here. Rules that the message names check nearly the same, and stay open.",
        "Leave it to the tool that it is for, or write an ignore of this tool's own beside it.",
    ),
    remarks.LAPSED: (
        "Suppression for another tool that has ended",
        "The day is over up to which somebody accepted the finding, so it is open again.",
        "Mend the finding, or have somebody accept it anew, with a new end.",
    ),
}


def explained(word: str) -> str:
    """Return what a finding about ignores means, and what to do; empty for a word that is none."""
    if word not in _WHY:
        return ""
    title, why, remedy = _WHY[word]
    told = "\n".join(f"  {line}" for line in remedy.split("\n"))
    severity = remarks.severity_of(word)
    return (
        f"{word}: {title}\n\nseverity  {severity}\nlooks at  comments and annotations that set findings aside\n\n"
        f"Why\n\n  {why}\n\nHow to mend it\n\n{told}\n\n"
        "It has no rule file and no controls, cannot be selected, and no ignore sets it aside.\n"
    )
