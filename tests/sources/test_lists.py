import pytest

from kubelint_compliance.model import UsageError
from kubelint_compliance.sources import files_from, parse_list
from kubelint_compliance.sources.lists import located


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ()),
        (b"\n\n", ()),
        (b"a.yaml\nb c.yaml\r\n\na.yaml", ("a.yaml", "b c.yaml")),
        (b"a\nb.yaml\0c.yaml\0", ("a\nb.yaml", "c.yaml")),
        (b"bad\xff.yaml\n", ("bad\udcff.yaml",)),
        (b'"gr\\303\\266n \\"a\\" \\\\ \\t.yaml"\n', ('grön "a" \\ \t.yaml',)),
        (b'"no\\qcode.yaml"\n"\n"open\n', ('"no\\qcode.yaml"', '"', '"open')),
        (b'"short\\30"\n', ('"short\\30"',)),
        ("a.yaml\r\nü.yaml\r\n".encode("utf-16"), ("a.yaml", "ü.yaml")),
        (b"\xef\xbb\xbfa.yaml\n", ("a.yaml",)),
        (b'"a.yaml"\0', ('"a.yaml"',)),
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


@pytest.mark.parametrize(
    ("there", "names", "expected"),
    [
        ([], [], []),
        ([], ["gone.yaml"], ["sub/gone.yaml"]),
        (["sub/a.yaml"], ["a.yaml", "gone.yaml"], ["sub/a.yaml", "sub/gone.yaml"]),
        (["sub/a.yaml"], ["sub/a.yaml", "sub/gone.yaml"], ["sub/a.yaml", "sub/gone.yaml"]),
        (["a.yaml", "sub/a.yaml"], ["a.yaml"], ["sub/a.yaml"]),
        (["a.yaml", "sub/a.yaml", "b.yaml"], ["a.yaml", "b.yaml"], ["a.yaml", "b.yaml"]),
        (["sub/a.yaml", "b.yaml"], ["a.yaml", "b.yaml", "c.yaml"], ["sub/a.yaml", "b.yaml", "sub/c.yaml"]),
        (["sub/a.yaml"], ["../sub/a.yaml"], ["sub/a.yaml"]),
    ],
)
def test_names_are_meant_from_the_working_directory_or_all_from_the_top(tmp_path, there, names, expected):
    (tmp_path / "sub").mkdir()
    for name in there:
        (tmp_path / name).write_text("")
    found = located(names, str(tmp_path / "sub"), str(tmp_path))
    assert found == [str(tmp_path / path) for path in expected]
