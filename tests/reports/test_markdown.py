"""The step summary."""

from __future__ import annotations

from kubelint_compliance.model import FileResult, Skipped
from kubelint_compliance.reports import RenderOptions, render
from tests.reports.builders import finding, latest, probe, problem, report


def test_clean_run():
    assert render(report(), "markdown") == (
        "## kubelint-compliance\n\n**passed**: nothing at or above high\n\nno findings; 2 objects in 1 file checked\n"
    )


def test_a_full_page():
    shown = report(
        latest(),
        finding(),
        probe(),
        finding(status="waived", status_reason="needed | now"),
        problems=(problem(),),
        files=(FileResult("deploy/web.yaml", "checked", "", 2), FileResult("t.yaml", "template", "render it")),
        skipped=(Skipped("no-network-policy", "partial input", 2),),
        unexamined_kinds=("example.com/v1/Shop",),
    )
    options = RenderOptions(link_base="https://git.example/shop/blob/abc/")
    place = "[<code>deploy/web.yaml:{0}</code>](https://git.example/shop/blob/abc/deploy/web.yaml#L{1})"
    assert render(shown, "markdown", options) == (
        "## kubelint-compliance\n"
        "\n"
        "**failed**: 1 finding at or above high; something could not be checked (1 problem)\n"
        "\n"
        "2 findings (1 high, 1 medium), 1 waived, 1 problem; 2 objects in 1 file checked, 1 template skipped\n"
        "\n"
        "1 low finding hidden; --min-severity low shows it\n"
        "\n"
        "### Could not be checked\n"
        "\n"
        "| Level | Problem | Place | Message |\n"
        "|---|---|---|---|\n"
        "| error | syntax | [<code>deploy/bad.yaml:3:5</code>]"
        "(https://git.example/shop/blob/abc/deploy/bad.yaml#L3) | mapping values are not allowed here |\n"
        "\n"
        "### Findings\n"
        "\n"
        "| Severity | Rule | Findings | Places |\n"
        "|---|---|---|---|\n"
        f"| high | <code>container-privileged</code><br>Privileged container | 1 | {place.format('23:13', 23)} "
        '<code>Deployment shop/web</code> Container "app" runs privileged |\n'
        f"| medium | <code>image-latest</code><br>Image without a fixed version | 1 | {place.format('25:11', 25)} "
        '<code>Deployment shop/web</code> Container "app" has no fixed image version |\n'
        "\n"
        "### Controls touched\n"
        "\n"
        "| Framework | Controls |\n"
        "|---|---|\n"
        "| SOC 2 | CC6.1, CC6.8 |\n"
        "| ISO 27001 | A.8.9 |\n"
        "| CIS | 5.2.2 |\n"
        "\n"
        "### Set aside\n"
        "\n"
        "| Status | Rule | Place | Object | Reason |\n"
        "|---|---|---|---|---|\n"
        f"| waived | <code>container-privileged</code> | {place.format('23:13', 23)} "
        "| <code>Deployment shop/web</code> | needed &#124; now |\n"
        "\n"
        "### Files not checked\n"
        "\n"
        "| Bucket | File | Reason |\n"
        "|---|---|---|\n"
        "| template | <code>t.yaml</code> | render it |\n"
        "\n"
        "### Rules not evaluated\n"
        "\n"
        "| Rule | Reason | Files |\n"
        "|---|---|---|\n"
        "| <code>no-network-policy</code> | partial input | 2 |\n"
        "\n"
        "### Kinds that no rule examined\n"
        "\n"
        "| Kind |\n"
        "|---|\n"
        "| <code>example.com/v1/Shop</code> |\n"
    )


def test_a_rule_is_one_row_with_a_few_of_its_places():
    text = render(report(*[latest(path=f"{number}.yaml") for number in range(60)], finding()), "markdown")
    worst, row = [line for line in text.splitlines() if line.startswith(("| high | <code>c", "| medium | <code>i"))]
    assert worst.startswith("| high |")
    assert row.startswith("| medium | <code>image-latest</code><br>Image without a fixed version | 60 | <code>0.yaml")
    assert row.count("<br>") == 6
    assert row.endswith("<br>and 55 more |")
    assert "\nOf each rule 5 places are listed.\n" in text


def test_the_page_stays_below_the_size_limit():
    long = tuple(FileResult(f"{'x' * 2000}{number}.yaml", "template") for number in range(1000))
    text = render(report(files=long), "markdown")
    assert len(text.encode()) < 1024 * 1024
    assert text.endswith("\n*The rest is left out: a step summary has a size limit.*\n")


def test_what_is_not_in_the_repository_is_no_link():
    shown = report(finding(path="<stdin>"), latest(path="../other/web.yaml"))
    text = render(shown, "markdown", RenderOptions(link_base="https://example.com/blob/1/"))
    assert "stdin" in text
    assert "](http" not in text
