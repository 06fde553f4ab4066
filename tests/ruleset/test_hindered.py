"""What keeps a rule from judging is remembered by what it says, not by where it was raised."""

from __future__ import annotations

from kubelint_compliance.cel.errors import CelError, WrongType
from kubelint_compliance.ruleset.hindered import MOST_HINDERED, Hindered


class Noted(list):
    """In the place of a case."""

    def note(self, rule, path, error):
        self.append((rule, path, str(error)))


def raised(node):
    try:
        try:
            raise CelError("first")
        except CelError:
            raise WrongType("a list", node=node) from None
    except WrongType as error:
        return error


def test_an_error_is_kept_without_the_frames_that_it_was_raised_in():
    case = Noted()
    hindered = Hindered("rule", case)
    error = raised("spec")
    assert error.__traceback__ is not None
    assert error.__context__ is not None
    hindered.note(("spec",), error)
    assert error.__traceback__ is None
    assert error.__context__ is None
    assert case == [("rule", ("spec",), "a list")]


def test_one_wrong_node_hinders_for_sure_once_it_did_so_often_enough():
    case = Noted()
    hindered = Hindered("rule", case)
    for _ in range(MOST_HINDERED):
        assert not hindered.is_sure(("spec", "x"))
        hindered.note(("spec",), raised("spec"))
    assert hindered.is_sure(("spec", "x"))
    assert case[-1] == ("rule", ("spec", "x"), "a list")
