import pytest

from kubelint_compliance.sources.paths import is_within, printable, relative, report_path, to_posix


@pytest.mark.parametrize(
    ("path", "separator", "expected"),
    [
        ("a/b.yaml", "/", "a/b.yaml"),
        ("a\\b.yaml", "/", "a\\b.yaml"),
        ("a\\b.yaml", "\\", "a/b.yaml"),
        ("C:\\a\\b.yaml", "\\", "C:/a/b.yaml"),
    ],
)
def test_only_the_platforms_separator_becomes_a_slash(path, separator, expected):
    assert to_posix(path, separator) == expected


@pytest.mark.parametrize(
    ("path", "folder", "separator", "expected"),
    [
        ("/repo", "/repo", "/", "."),
        ("/repo/a/b.yaml", "/repo", "/", "a/b.yaml"),
        ("/repo/a/b.yaml", "/repo/", "/", "a/b.yaml"),
        ("/a/b.yaml", "/", "/", "a/b.yaml"),
        ("/repository/b.yaml", "/repo", "/", "../repository/b.yaml"),
        ("/b.yaml", "/repo/sub", "/", "../../b.yaml"),
        ("/repo/a\\b.yaml", "/repo", "/", "a\\b.yaml"),
        ("C:\\repo\\a\\b.yaml", "C:\\repo", "\\", "a/b.yaml"),
        ("C:\\b.yaml", "C:\\repo", "\\", "../b.yaml"),
        ("C:\\b.yaml", "C:\\", "\\", "b.yaml"),
        ("D:\\b.yaml", "C:\\repo", "\\", "D:/b.yaml"),
        ("\\\\host\\share\\repo\\b.yaml", "\\\\host\\share\\repo", "\\", "b.yaml"),
    ],
)
def test_relative_paths_are_posix_on_every_platform(path, folder, separator, expected):
    assert relative(path, folder, separator) == expected


@pytest.mark.parametrize(
    ("path", "folder", "separator", "expected"),
    [
        ("/repo", "/repo", "/", True),
        ("/repo/a", "/repo", "/", True),
        ("/a", "/", "/", True),
        ("/repository", "/repo", "/", False),
        ("/", "/repo", "/", False),
        ("C:\\repo\\a", "C:\\repo", "\\", True),
        ("C:\\repository", "C:\\repo", "\\", False),
    ],
)
def test_within_means_whole_components(path, folder, separator, expected):
    assert is_within(path, folder, separator) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b#%.yaml", "a b#%.yaml"),
        ("größe.yaml", "größe.yaml"),
        ("bad\udcff.yaml", "bad\\xff.yaml"),
        ("lone\ud800.yaml", "lone\\ud800.yaml"),
    ],
)
def test_printable_paths_can_be_encoded(path, expected):
    assert printable(path) == expected
    assert printable(path).encode().decode() == expected


def test_report_paths_are_relative_and_printable():
    assert report_path("/repo/a/bad\udcff.yaml", "/repo") == "a/bad\\xff.yaml"
