import pytest

from kubelint_compliance.model import UsageError
from kubelint_compliance.sources import files_from, parse_list


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ()),
        (b"\n\n", ()),
        (b"a.yaml\nb c.yaml\r\n\na.yaml", ("a.yaml", "b c.yaml")),
        (b"a\nb.yaml\0c.yaml\0", ("a\nb.yaml", "c.yaml")),
        (b"bad\xff.yaml\n", ("bad\udcff.yaml",)),
    ],
)
def test_lists_are_separated_by_lines_or_nul(content, expected):
    assert parse_list(content) == expected


def test_a_list_is_read_from_a_file_or_standard_input(tmp_path):
    (tmp_path / "list").write_text("a.yaml\n")
    assert files_from("list", cwd=str(tmp_path)) == ("a.yaml",)
    assert files_from("-", cwd=str(tmp_path), stdin=b"b.yaml") == ("b.yaml",)


def test_a_list_that_cannot_be_read_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="cannot read the list of files 'list': No such file or directory"):
        files_from("list", cwd=str(tmp_path))
