"""The `config` commands: the configuration that applies here, and its JSON schema."""

from __future__ import annotations

from kubelint_compliance.cli.settle import settle, working_folder
from kubelint_compliance.cli.streams import write_out
from kubelint_compliance.config import show
from kubelint_compliance.data import read_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.cli.calls import CheckCall


def run_show(call: CheckCall) -> int:
    """Print the configuration as YAML that means the same when it is read again; of one file, as it holds there.

    Raises UsageError for a mistake in it, and for a path that is no file.
    """
    cwd = working_folder()
    config = settle(call, cwd)
    if not call.paths:
        write_out(show(config))
        return 0
    from kubelint_compliance.cli.forfile import shown_for

    write_out(shown_for(call, config, cwd))
    return 0


def run_schema(_: None) -> int:
    """Print the JSON schema of the configuration file."""
    write_out(read_data("schemas/config.schema.json"))
    return 0
