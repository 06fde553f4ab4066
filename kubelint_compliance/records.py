"""A `NamedTuple` that costs next to nothing to import and to define.

`typing.NamedTuple` is what type checkers see. At run time its class statement makes the same kind of class, without
`typing`, and without the constructor that `collections.namedtuple` compiles for every class: most classes of a short
run have few instances or none, so a constructor is compiled once it is called often.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    _OFTEN = 20
    _MOST = 50
    _Widest = namedtuple("_Widest", [f"field{index}" for index in range(_MOST)])  # noqa: PYI024
    _GETTERS = [vars(_Widest)[field] for field in _Widest._fields]
    """A field's getter knows its index alone, so that all classes can share them."""

    class _Record(tuple):
        """What all records have in common with each other, and with those of `collections`."""

        __slots__ = ()
        _fields = ()
        _field_defaults = {}  # noqa: RUF012
        _calls = {}  # noqa: RUF012

        def __new__(cls, *values, **named):
            fields = cls._fields
            if named or len(values) != len(fields):
                values = _filled(cls, values, named)
            calls = _Record._calls[cls] = _Record._calls.get(cls, 0) + 1
            if calls == _OFTEN:
                cls.__new__ = _compiled(cls)
            return tuple.__new__(cls, values)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} takes {len(cls._fields)} values, not {len(made)}")
            return made

        def _replace(self, /, **changes):
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"{type(self).__name__} has no field {', '.join(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            values = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({values})"

        def __getnewargs__(self):
            return tuple(self)

    def _filled(cls, values, named):
        """All values of a record, in order, from those given by place and by name, and the defaults."""
        fields = cls._fields
        given = {**cls._field_defaults, **dict(zip(fields, values, strict=False)), **named}
        twice = named.keys() & set(fields[: len(values)])
        if len(values) > len(fields) or twice or given.keys() != set(fields):
            raise TypeError(f"{cls.__name__} takes {', '.join(fields)}, each once")
        return [given[field] for field in fields]

    def _compiled(cls):
        """The constructor of a class, written out for its fields."""
        defaults = cls._field_defaults
        arguments = ", ".join(f"{field}=_defaults[{field!r}]" if field in defaults else field for field in cls._fields)
        source = f"lambda _cls, {arguments}: _new(_cls, ({''.join(f'{field}, ' for field in cls._fields)}))"
        made = eval(source, {"_new": tuple.__new__, "_defaults": defaults, "__name__": cls.__module__})  # noqa: S307
        made.__name__ = "__new__"
        return staticmethod(made)

    class _RecordType(type):
        """Turns a class body of annotated fields into a tuple class with those fields."""

        def __new__(mcls, name, bases, body):
            if not bases:
                return super().__new__(mcls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            if len(fields) > _MOST:
                raise TypeError(f"{name} has more than {_MOST} fields")
            body |= zip(fields, _GETTERS, strict=False)
            body |= {"__slots__": (), "_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            return type(name, (_Record,), body)

    class NamedTuple(metaclass=_RecordType):
        """Stand-in for `typing.NamedTuple`: annotated fields, defaults, methods and properties."""
