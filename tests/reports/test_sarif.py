"""SARIF that the standard's schema and GitHub accept."""

from __future__ import annotations

import json

from kubelint_compliance.model import Edit, Fix
from kubelint_compliance.reports import RenderOptions, render
from kubelint_compliance.reports.sarif_rules import help_markdown, notification_descriptor, pascal_case
from kubelint_compliance.reports.sarif_write import plain
from kubelint_compliance.yamltree import Span
from tests.reports.builders import WEB, finding, latest, probe, problem, related, report, rule
from tests.reports.profiles import check_sarif


def run_of(shown, **options):
    """The one run of a log that has passed every check."""
    log = json.loads(render(shown, "sarif", RenderOptions(**options)))
    check_sarif(log)
    return log["runs"][0]


def test_clean_run_has_empty_results_and_every_rule():
    run = run_of(report())
    assert run["results"] == []
    assert [item["id"] for item in run["tool"]["driver"]["rules"]] == [
        "container-privileged",
        "image-latest",
        "probe-missing",
    ]
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["automationDetails"] == {"id": "kubelint-compliance/"}
    assert "uri" not in run["originalUriBaseIds"]["%SRCROOT%"]


def test_a_result():
    assert run_of(report(finding(line_hash="abc:1")))["results"] == [
        {
            "ruleId": "container-privileged",
            "ruleIndex": 0,
            "message": {"text": 'Container "app" runs privileged (Deployment shop/web).'},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "deploy/web.yaml", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 23, "startColumn": 13, "endLine": 23, "endColumn": 29},
                    },
                    "logicalLocations": [
                        {"name": "web", "fullyQualifiedName": "Deployment shop/web", "kind": "object"}
                    ],
                }
            ],
            "partialFingerprints": {
                "kubelintComplianceFingerprint/v1": "f1",
                "primaryLocationLineHash": "abc:1",
            },
        }
    ]


def test_a_rule_descriptor():
    described = run_of(report())["tool"]["driver"]["rules"][0]
    assert described["name"] == "ContainerPrivileged"
    assert described["defaultConfiguration"] == {"level": "error"}
    assert described["properties"] == {
        "tags": ["security", "kubernetes", "soc2", "iso27001", "cis-kubernetes"],
        "precision": "very-high",
        "security-severity": "8.0",
        "controls": {"soc2": ["CC6.1", "CC6.8"], "iso27001": ["A.8.9"], "cis-kubernetes": ["5.2.2"]},
    }
    assert described["help"]["text"] == (
        "Privileged container\n\nA privileged container is root on the node.\n\n"
        "Fix: Set `securityContext.privileged` to false.\n\nBad:\nprivileged: true\n\n"
        "Good:\nprivileged: false\n\nControls: SOC 2 CC6.1, CC6.8, ISO 27001 A.8.9, CIS 5.2.2"
    )


def test_help_markdown_shows_fix_examples_controls_and_references():
    references = ("https://kubernetes.io/docs/", "javascript:alert(1)")
    assert help_markdown(rule(controls=rule().controls[:1], references=references)) == (
        "# Privileged container\n\nA privileged container is root on the node.\n\n"
        "## Fix\n\nSet <code>securityContext.privileged</code> to false.\n\n"
        "## Bad\n\n```yaml\nprivileged: true\n```\n\n"
        "## Good\n\n```yaml\nprivileged: false\n```\n\n"
        "## Controls\n\n| Framework | Control | Strength | Because |\n|---|---|---|---|\n"
        "| SOC 2 | CC6.1 | supports | It limits access to the node. |\n\n"
        "## References\n\n- <https://kubernetes.io/docs/>\n- javascript:alert(1)"
    )


def test_rules_that_are_not_about_security_have_a_problem_severity():
    properties = run_of(report())["tool"]["driver"]["rules"][1]["properties"]
    assert properties == {
        "tags": ["maintainability", "kubernetes"],
        "precision": "very-high",
        "problem.severity": "warning",
    }


def test_pascal_case():
    assert pascal_case("container-privileged") == "ContainerPrivileged"
    assert pascal_case("x") == "X"


def test_level_is_written_only_where_it_differs_from_the_rule():
    results = run_of(report(finding(severity="critical"), finding(span=Span(9, 1, 9, 2), severity="medium")))["results"]
    assert "level" not in results[0]
    assert results[1]["level"] == "warning"


def test_findings_of_one_rule_on_one_line_become_one_result():
    other = finding(message='Container "b" runs privileged', fingerprint="f9", span=Span(23, 40, 23, 50))
    (result,) = run_of(report(finding(), other))["results"]
    assert result["message"]["text"] == (
        'Container "app" runs privileged (Deployment shop/web). Container "b" runs privileged (Deployment shop/web).'
    )
    assert result["partialFingerprints"] == {"kubelintComplianceFingerprint/v1": "f1"}


def test_a_crowded_line_keeps_a_readable_message():
    crowd = [finding(message=f"Container {number} runs privileged") for number in range(14)]
    (result,) = run_of(report(*crowd))["results"]
    assert result["message"]["text"].endswith("And 4 more on this line.")


def test_a_span_over_several_lines_is_cut_to_its_first():
    (result,) = run_of(report(finding(span=Span(22, 11, 23, 29))))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 22, "startColumn": 11, "endLine": 22, "endColumn": 27}


def test_related_places_are_linked_from_the_message():
    places = (related("[the] namespace", "ns.yaml", Span(3, 1, 3, 5)), related("Chart template", "t.yaml"))
    (result,) = run_of(report(finding(related=places)))["results"]
    assert result["message"]["text"].endswith(" See [(the) namespace](1). See [Chart template](2).")
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert "region" not in result["relatedLocations"][1]["physicalLocation"]


def test_no_place_is_named_where_there_is_no_file():
    places = (related("in the text that was checked", "<stdin>", Span(9, 1, 9, 4)), related("chart", "t.yaml"))
    (result,) = run_of(report(finding(related=places)))["results"]
    assert [place["physicalLocation"]["artifactLocation"]["uri"] for place in result["relatedLocations"]] == ["t.yaml"]
    assert result["message"]["text"].endswith("See [chart](1).")


def test_hidden_and_superseded_and_suppressed_findings_are_left_out():
    aside = (probe(), finding(superseded_by="x"), finding(status="waived"))
    assert run_of(report(*aside))["results"] == []


def test_suppressed_findings_on_request():
    aside = (
        finding(status="waived", status_reason="needed"),
        latest(status="ignored", status_reason="known"),
        probe(status="baseline"),
    )
    results = run_of(report(*aside), sarif_suppressed=True)["results"]
    assert [result["suppressions"] for result in results] == [
        [{"kind": "external", "justification": "needed"}],
        [{"kind": "inSource", "justification": "known"}],
    ]


def test_problems_are_notifications():
    problems = (problem(), problem(code="evaluation", rule="image-latest", object=WEB, span=None, fatal=False))
    run = run_of(report(problems=problems))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [note["level"] for note in invocation["toolExecutionNotifications"]] == ["error", "warning"]
    assert invocation["toolExecutionNotifications"][1]["associatedRule"] == {"id": "image-latest"}
    assert [item["id"] for item in run["tool"]["driver"]["notifications"]] == ["evaluation", "syntax"]


def test_every_kind_of_notification_is_described_for_code_scanning():
    assert plain(notification_descriptor("too-large")) == {
        "id": "too-large",
        "shortDescription": {"text": "Too large"},
        "fullDescription": {"text": "The text is larger than what is read of any. Split it."},
        "help": {
            "text": "The text is larger than what is read of any. Split it.",
            "markdown": "The text is larger than what is read of any. Split it.",
        },
    }
    assert plain(notification_descriptor("never-heard-of"))["fullDescription"] == {
        "text": "Never heard of: something could not be checked, or not in whole."
    }


def test_what_came_through_a_pipe_has_no_location():
    gone = problem(path="gone.yaml", code="not-found", message="no such file or folder", span=None)
    problems = (problem(path="<stdin>"), problem(path="/dev/fd/63"), gone, problem())
    (invocation,) = run_of(report(problems=problems))["invocations"]
    notes = invocation["toolExecutionNotifications"]
    assert ["locations" in note for note in notes] == [False, False, False, True]
    assert notes[0]["message"]["text"] == "<stdin>:3:5: mapping values are not allowed here"
    assert notes[2]["message"]["text"] == "gone.yaml: no such file or folder"


def test_a_warning_alone_leaves_the_run_successful():
    run = run_of(report(problems=(problem(fatal=False),)))
    assert run["invocations"][0]["executionSuccessful"] is True


def test_nothing_checked_is_a_notification():
    (invocation,) = run_of(report(files=()))["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"] == "no findings; nothing was checked: there were no files."


def test_more_results_than_github_keeps_are_cut_by_severity():
    many = [latest(span=Span(line, 1, line, 2)) for line in range(1, 5001)]
    run = run_of(report(*many, finding(path="z.yaml")))
    assert len(run["results"]) == 5000
    assert run["results"][-1]["ruleId"] == "container-privileged"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "1 result left out: only the 5000 most severe are reported."


def test_paths_become_relative_uris():
    (result,) = run_of(report(finding(path="./my app/größe #1.yaml")))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == "my%20app/gr%C3%B6%C3%9Fe%20%231.yaml"


def test_the_category_always_ends_with_a_slash():
    assert run_of(report(), sarif_category="staging")["automationDetails"] == {"id": "staging/"}


def test_a_finding_of_no_known_rule_brings_its_own_descriptor():
    run = run_of(report(finding(rule="unused-ignore", severity="medium"), rules={}))
    (described,) = run["tool"]["driver"]["rules"]
    assert described["shortDescription"] == {"text": "Unused ignore"}
    assert run["results"][0]["ruleIndex"] == 0


def test_the_fixes_of_a_result_are_one():
    rename = Fix("Rename the field to privileged", (Edit(Span(23, 13, 23, 22), "privileged"),))
    quote = Fix("Quote the value", (Edit(Span(23, 25, 23, 25), '"'), Edit(Span(23, 29, 23, 29), '"')))
    (result,) = run_of(report(finding(fix=rename), finding(fix=quote), finding()))["results"]
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == "Rename the field to privileged; Quote the value"
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "deploy/web.yaml", "uriBaseId": "%SRCROOT%"}
    assert change["replacements"] == [
        {"deletedRegion": region(13, 22), "insertedContent": {"text": "privileged"}},
        {"deletedRegion": region(25, 25), "insertedContent": {"text": '"'}},
        {"deletedRegion": region(29, 29), "insertedContent": {"text": '"'}},
    ]


def region(start, end):
    return {"startLine": 23, "startColumn": start, "endLine": 23, "endColumn": end}
