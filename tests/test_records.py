"""Records behave as named tuples do, before their constructor is compiled and after."""

from __future__ import annotations

import copy
import pickle

import pytest

from kubelint_compliance.records import NamedTuple


class Point(NamedTuple):
    """A point."""

    x: int
    y: int = 2
    name: str = ""

    @property
    def sum(self) -> int:
        return self.x + self.y


@pytest.fixture(params=[False, True], ids=["at first", "called often"])
def point(request: pytest.FixtureRequest) -> type[Point]:
    if not request.param:
        return type("Point", (Point,), {"__slots__": (), "__new__": Point.__mro__[1].__new__})
    for _ in range(50):
        Point(1)
    return Point


def test_values_by_place_by_name_and_by_default(point: type[Point]) -> None:
    assert point(1) == point(x=1) == point(1, 2, "") == (1, 2, "")
    assert point(1, name="a") == point(name="a", x=1) == (1, 2, "a")
    assert (point(3).x, point(3).y, point(3).name, point(3).sum) == (3, 2, "", 5)


def test_wrong_arguments(point: type[Point]) -> None:
    with pytest.raises(TypeError):
        point()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        point(1, 2, "", 4)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        point(1, x=1)  # type: ignore[misc]
    with pytest.raises(TypeError):
        point(1, z=1)  # type: ignore[call-arg]


def test_no_field_can_be_set() -> None:
    with pytest.raises(AttributeError):
        Point(1).x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Point(1).z = 2  # type: ignore[attr-defined]


def test_what_named_tuples_offer() -> None:
    one = Point(1, name="a")
    assert one._replace(y=3) == Point(1, 3, "a")
    with pytest.raises(ValueError, match="z"):
        one._replace(z=3)  # type: ignore[call-arg]
    assert Point._make([1, 2, "a"]) == one
    with pytest.raises(TypeError):
        Point._make([1])
    assert one._asdict() == {"x": 1, "y": 2, "name": "a"}
    assert (Point._fields, Point._field_defaults) == (("x", "y", "name"), {"y": 2, "name": ""})
    assert repr(one) == "Point(x=1, y=2, name='a')"
    assert Point.__doc__ == "A point."
    match one:
        case Point(x, y):
            assert (x, y) == (1, 2)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_copies_are_of_the_same_class(protocol: int) -> None:
    one = Point(1, name="a")
    for other in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one, protocol))):
        assert other == one
        assert type(other) is Point
