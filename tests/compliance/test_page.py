"""The HTML report in a real browser: accessible, filtered by keyboard, on a phone, on paper, in the dark.

Needs the group `browser` and Chromium (Debian package `chromium`); nothing is fetched.
"""

from __future__ import annotations

import re
import shutil

import pytest

from kubelint_compliance.compliance.frameworks import framework
from kubelint_compliance.compliance.html import render
from kubelint_compliance.compliance.run import Statement
from kubelint_compliance.yamltree import Span
from tests.compliance.builders import finding, result
from tests.reports.builders import problem

playwright = pytest.importorskip("playwright.sync_api", reason="the group `browser` is not installed")
axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the group `browser` is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    waived = finding(status="waived", status_reason="the CNI needs it", fingerprint="f2")
    shown = result(
        finding(message="<script>document.title = 'broken into'</script>"),
        waived,
        scope=Statement("The shop", "The database", "Audited elsewhere"),
        problems=(problem(),),
    )
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(shown), encoding="utf-8")
    return path


@pytest.fixture
def page(browser, file, request):
    options = getattr(request, "param", {})
    context = browser.new_context(**{"viewport": DESK, **options})
    asked = []
    context.on("request", lambda sent: asked.append(sent.url))
    opened = context.new_page()
    opened.messages = []
    opened.on("console", lambda message: opened.messages.append(message.text))
    opened.on("pageerror", lambda error: opened.messages.append(str(error)))
    opened.goto(file.as_uri())
    yield opened
    assert [url for url in asked if url != file.as_uri()] == []
    assert opened.messages == []
    context.close()


@pytest.mark.parametrize(
    "page",
    [{}, {"viewport": PHONE}, {"color_scheme": "dark"}, {"viewport": PHONE, "color_scheme": "dark"}],
    ids=["desk", "phone", "dark", "dark phone"],
    indirect=True,
)
def test_axe_finds_no_violation(page):
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = axe_module.Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found] == []


def test_no_script_runs_from_manifest_text(page):
    assert page.title() == "Manifests of shop held against Small Criteria, 1"


@pytest.mark.parametrize("page", [{"viewport": PHONE}, {}], ids=["phone", "desk"], indirect=True)
def test_nothing_is_wider_than_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("page", [{"viewport": PHONE}], ids=["phone"], indirect=True)
def test_the_table_is_filtered_on_a_phone_too(page):
    page.select_option("#state", "fail")
    assert page.locator("#controls tbody tr:visible").count() == 2


def test_the_table_is_filtered_by_keyboard_and_says_so(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the controls"
    page.focus("#state")
    page.keyboard.type("fail")
    assert page.locator("#controls tbody tr:visible").count() == 2
    assert page.text_content("#shown") == "2 of 4 controls shown"
    page.focus("#text")
    page.keyboard.type("software")
    assert page.locator("#controls tbody tr:visible").all_text_contents()[0].startswith("CC6.8")
    assert page.text_content("#shown") == "1 of 4 controls shown"


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], ids=["without script"], indirect=True)
def test_everything_is_there_without_script(page):
    assert page.locator("#controls tbody tr:visible").count() == 4
    assert not page.locator("#filters").is_visible()


@pytest.mark.parametrize("page", [{"viewport": PHONE}, {}], ids=["phone", "desk"], indirect=True)
def test_a_link_leads_to_a_control_and_from_it_to_its_findings(page):
    page.goto(page.url + "#soc2-CC6.8")
    assert page.evaluate("document.querySelector(':target').id") == "soc2-CC6.8"
    page.click("#soc2-CC6\\.8 a[href='#finding-1']")
    assert page.evaluate("document.querySelector(':target').textContent").startswith("deploy/web.yaml:23:13")


def test_printed_it_is_less_than_a_page_a_control(browser, tmp_path):
    """Over two frameworks, with the two hundred findings of a small repository in one annex."""
    frameworks = tuple(framework(id) for id in ("soc2", "iso27001"))
    findings = [finding(fingerprint=str(number), span=Span(number, 1, number, 9)) for number in range(1, 201)]
    path = tmp_path / "joint.html"
    path.write_text(render(result(*findings, frameworks=frameworks)), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    paper = page.pdf(format="A4")
    page.close()
    pages = max(map(int, re.findall(rb"/Count (\d+)", paper)))
    assert 5 < pages < sum(len(each.controls) for each in frameworks) / 2


def test_on_paper_there_are_no_filters_and_all_controls(page):
    page.emulate_media(media="print")
    assert not page.locator("#filters").is_visible()
    assert page.locator("#controls tbody tr:visible").count() == 4
