"""From the table of settings to the options that typer sees: a function of `app.py` says which command it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from kubelint_compliance.cli.calls import CheckCall
from kubelint_compliance.cli.completion import values_of
from kubelint_compliance.config.settings import Setting, taken
from kubelint_compliance.reports import FORMATS

if TYPE_CHECKING:
    Function = TypeVar("Function", bound=Callable[..., Any])

Action = tuple[Callable[[Any], int], Any]

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATHS", help="Files and folders; `-` is standard input. Default: the working folder."),
]


def taking(command: str) -> Callable[[Function], Function]:
    """Give a function, in place of its `**` parameter, the options that the table has for a command."""

    def declare(function: Function) -> Function:
        written = inspect.signature(function, eval_str=True).parameters.values()
        own = [parameter for parameter in written if parameter.kind is not parameter.VAR_KEYWORD]
        options = [_parameter(setting) for setting in taken(command)]
        function.__signature__ = inspect.Signature([*own, *options])  # type: ignore[attr-defined]
        return function

    return declare


def _parameter(setting: Setting) -> inspect.Parameter:
    kind, default = _type(setting)
    option = typer.Option(
        *_words(setting),
        metavar=setting.metavar or setting.kind.metavar or None,
        help=setting.help.replace("{formats}", ", ".join(FORMATS)) + setting.notes,
        autocompletion=values_of(setting),
    )
    return inspect.Parameter(
        setting.field, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option]
    )


def _type(setting: Setting) -> tuple[Any, object]:
    """The type that typer reads the option's value as, and what it is where the call is silent."""
    if setting.kind.type == "bool":
        return (bool | None, None) if setting.negatable else (bool, False)
    return (list[str] | None if setting.repeatable else str | None), None


def _words(setting: Setting) -> list[str]:
    option = f"--{setting.name}"
    words = [f"{option}/--no-{setting.name}" if setting.negatable else option]
    return [*words, setting.short] if setting.short else words


def called(**said: Any) -> CheckCall:
    """Return what typer has read, as the quick way in says it."""
    words: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return CheckCall(**{name: value for name, value in words.items() if value is not None})
