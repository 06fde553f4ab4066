"""Checks across what says on which nodes a pod may run: tolerations, and conditions on nodes."""

from __future__ import annotations

from kubelint_compliance.kubernetes.names import is_dns_subdomain, is_label_value
from kubelint_compliance.schema.across.parts import listed, objects, said, text
from kubelint_compliance.schema.keylimits import NOT_A_LABEL
from kubelint_compliance.schema.limits import NOT_A_DNS_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubelint_compliance.schema.found import Found

_COMPARES = 35
_VALUES_READ = 33
"""Since when values of labels in conditions are looked at."""


def toleration(value: dict[str, Any], minor: int) -> list[Found] | None:
    """Check the value of a toleration: a label's, or a number where it is compared."""
    wanted, how, effect = value.get("value"), text(value, "operator"), text(value, "effect")
    if value.get("tolerationSeconds") is not None and effect != "NoExecute":
        reason = "cannot be set unless effect is NoExecute"
        return [said(("tolerationSeconds",), "", reason, whole=not effect, reads=(effect,))]
    if how in ("Lt", "Gt") and minor >= _COMPARES:
        shown = text(value, "value")
        plain = shown.removeprefix("-")
        if not (plain.isascii() and plain.isdecimal() and str(int(plain)) == plain) or shown == "-0":
            return (
                [said(("value",), shown, "is no whole number", reads=(how,))]
                if "value" in value
                else [said(("operator",), how, "asks for a value", whole=True)]
            )
        return None
    if wanted.__class__ is str and how in ("", "Equal") and not is_label_value(wanted):
        return [said(("value",), wanted, NOT_A_LABEL)]
    return None


def node_term(value: dict[str, Any], minor: int) -> list[Found] | None:
    """Check conditions on nodes: comparisons have one value, and the only field is the name."""
    found = []
    for index, item in objects(value, "matchExpressions"):
        how = text(item, "operator")
        if how in ("Gt", "Lt") and len(listed(item, "values")) != 1:
            path = ("matchExpressions", index, "operator")
            found.append(said(path, how, "asks for exactly one of values", whole="values" not in item))
        for at, wanted in enumerate(listed(item, "values") if minor >= _VALUES_READ else ()):
            if wanted.__class__ is str and not is_label_value(wanted):
                found.append(said(("matchExpressions", index, "values", at), wanted, NOT_A_LABEL))
    for index, item in objects(value, "matchFields"):
        key = text(item, "key")
        if key and key != "metadata.name":
            found.append(said(("matchFields", index, "key"), key, "is not metadata.name, the only field of nodes"))
        elif key and len(listed(item, "values")) != 1 and text(item, "operator") in ("In", "NotIn"):
            found.append(said(("matchFields", index), "", "asks for exactly one of values", whole=True))
        elif key and text(item, "operator") not in ("", "In", "NotIn"):
            found.append(said(("matchFields", index, "operator"), item["operator"], "is neither In nor NotIn"))
        elif key and len(listed(item, "values")) == 1:
            name = item["values"][0]
            if name.__class__ is str and not is_dns_subdomain(name):
                found.append(said(("matchFields", index, "values", 0), name, NOT_A_DNS_NAME))
    return found
