"""Where critical alerts end in the routes of Alertmanager."""

from __future__ import annotations

import base64

import pytest

from kubelint_compliance.facts.alerts import critical_alert_ends

RECEIVERS = """
receivers:
  - name: mail
    email_configs: [{to: a@example.com}]
  - name: nobody
  - name: empty
    webhook_configs: []
"""


def dead(value):
    return [entry for entry in critical_alert_ends(value) if entry["told"] != "somebody"]


def ends(route):
    """The text at each dead end, and whether its receiver is missing."""
    words = f"route:{route}{RECEIVERS}"
    secret = {"kind": "Secret", "stringData": {"alertmanager.yaml": words}}
    return [(words[entry["start"] : entry["end"]], entry["told"] == "missing") for entry in dead(secret)]


@pytest.mark.parametrize(
    ("route", "found"),
    [
        (" {receiver: mail}", []),
        (" {receiver: nobody}", [("nobody", False)]),
        (" {receiver: empty}", [("empty", False)]),
        (" {receiver: other}", [("other", True)]),
        (" {receiver: '{{ x }}'}", []),
        (" {receiver: mail, routes: [{receiver: nobody}]}", [("nobody", False)]),
        (" {receiver: mail, routes: [{receiver: nobody, matchers: ['severity=critical']}]}", [("nobody", False)]),
        (" {receiver: mail, routes: [{receiver: nobody, match: {severity: critical}}]}", [("nobody", False)]),
        (
            " {receiver: mail, routes: [{receiver: nobody, match_re: {severity: ^(page|critical)$}}]}",
            [("nobody", False)],
        ),
        (" {receiver: mail, routes: [{receiver: nobody, matchers: ['severity!=info']}]}", [("nobody", False)]),
        (" {receiver: mail, routes: [{receiver: nobody, matchers: ['severity=\"warning\"']}]}", []),
        (" {receiver: mail, routes: [{receiver: nobody, matchers: ['severity!~\"critical|page\"']}]}", []),
        (" {receiver: mail, routes: [{receiver: nobody, matchers: ['alertname=Watchdog']}]}", []),
        (" {receiver: nobody, routes: [{receiver: mail, matchers: ['alertname=Watchdog']}]}", [("nobody", False)]),
        # Which alerts have the label is not known.
        (" {receiver: mail, routes: [{receiver: nobody, matchers: ['team=a', 'severity=critical']}]}", []),
        (" {receiver: nobody, routes: [{receiver: mail, matchers: ['team=a']}]}", []),
        # The first route that fits takes the alert, unless it says that it goes on.
        (" {receiver: nobody, routes: [{receiver: mail}, {receiver: nobody}]}", []),
        (
            " {receiver: mail, routes: [{continue: true}, {receiver: nobody, match: {severity: critical}}]}",
            [("nobody", False)],
        ),
        # A route without a receiver has that of the one around it.
        (" {receiver: nobody, routes: [{match: {severity: critical}}]}", [("nobody", False)]),
        (
            " {receiver: mail, routes: [{receiver: nobody, routes: [{receiver: mail, match: {severity: critical}}]}]}",
            [],
        ),
    ],
)
def test_the_first_route_that_fits_takes_the_alert(route, found):
    assert ends(route) == found


def test_encoded_texts_have_no_place_inside():
    words = f"route: {{receiver: nobody}}{RECEIVERS}"
    secret = {"kind": "Secret", "data": {"alertmanager.yml": base64.b64encode(words.encode()).decode()}}
    assert critical_alert_ends(secret) == [{"path": ["data", "alertmanager.yml"], "told": "nobody"}]


def test_objects_of_the_operator():
    matcher = {"name": "severity", "value": "critical"}
    routes = [{"receiver": "b", "matchers": [{**matcher, "matchType": "!="}]}, {"receiver": "c", "matchers": [matcher]}]
    spec = {"route": {"receiver": "a", "routes": routes}, "receivers": [{"name": "a", "webhookConfigs": [{}]}]}
    value = {"kind": "AlertmanagerConfig", "spec": spec}
    assert critical_alert_ends(value) == [{"path": ["spec", "route", "routes", 1, "receiver"], "told": "missing"}]


def test_who_is_told_is_said_too():
    spec = {"route": {"receiver": "a"}, "receivers": [{"name": "a", "emailConfigs": [{}]}]}
    value = {"kind": "AlertmanagerConfig", "spec": spec}
    assert critical_alert_ends(value) == [{"path": ["spec", "route", "receiver"], "told": "somebody"}]


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"kind": "AlertmanagerConfig", "spec": {"route": 7, "receivers": 7}},
        {"kind": "AlertmanagerConfig", "spec": {"route": {"receiver": "a"}}},
        {"kind": "ConfigMap", "data": {"alertmanager.yml": "route: [receivers"}},
        {"kind": "ConfigMap", "data": {"alertmanager.yml": "- route\n- receivers"}},
        {"kind": "ConfigMap", "data": {"other.yml": f"route: {{receiver: nobody}}{RECEIVERS}"}},
        {"kind": "Secret", "data": {"alertmanager.yml": "no base64"}},
    ],
)
def test_what_is_no_configuration_has_no_dead_ends(value):
    assert critical_alert_ends(value) == []
