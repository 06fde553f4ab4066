"""URLs that lead out of the cluster unencrypted."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.urls import clear_text_urls

SCHEMES, ALLOWED = ["http", "ftp", "ldap"], ["localhost", "ok.example.com"]


def found(text, allowed=ALLOWED):
    places = clear_text_urls({"kind": "ConfigMap", "data": {"a": text}}, SCHEMES, allowed)
    return [(text[place["start"] : place["end"]], place["host"]) for place in places]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "://",
        "http://",
        "https://api.example.com",
        "xhttp://api.example.com",
        "http://web",
        "http://web:8080/path",
        "http://web.shop",
        "http://web.shop.svc:80",
        "http://web.shop.svc.cluster.local",
        "http://web.dev",
        "http://10.0.0.1",
        "http://[fd00::1]/",
        "http://127.0.0.1:80",
        "http://169.254.169.254/latest",
        "http://999.999.999.999",
        "http://ok.example.com",
        "http://$(HOST).example.com",
        "http://${HOST}.example.com",
        "http://*.example.com",
        "http://www.w3.org/2001/XMLSchema",
        "# see http://api.example.com",
        "a: 1\n  // http://api.example.com",
    ],
)
def test_what_stays_inside_is_encrypted_or_is_no_address(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "url", "host"),
    [
        ("http://api.example.com", "http://api.example.com", "api.example.com"),
        ("HTTP://API.Example.com.:80/x?y", "HTTP://API.Example.com.:80/x?y", "api.example.com"),
        ("url=ftp://me:pass@files.example.org/a;", "ftp://me:pass@files.example.org/a", "files.example.org"),
        ('{"a": "ldap://ldap.example.co.uk"}', "ldap://ldap.example.co.uk", "ldap.example.co.uk"),
        ("a: 1\nb: http://8.8.8.8/dns # http://api.example.com", "http://8.8.8.8/dns", "8.8.8.8"),
        ("http://[2606:4700::1111]:80/", "http://[2606:4700::1111]:80/", "2606:4700::1111"),
        ("http://github.com#part", "http://github.com#part", "github.com"),
    ],
)
def test_what_leaves_the_cluster(text, url, host):
    assert found(text)[0] == (url, host)


def test_places_of_a_container_are_environment_and_words():
    container = {
        "env": [{"name": "A"}, None, {"value": "http://a.example.com"}, {"value": 7}],
        "command": ["run", 1, "--x=http://b.example.com"],
        "args": ["http://c.example.com"],
        "image": "http://d.example.com",
    }
    places = clear_text_urls(container, SCHEMES, [])
    assert [(place["path"], place["start"], place["scheme"]) for place in places] == [
        (["env", 2, "value"], 0, "http"),
        (["command", 2], 4, "http"),
        (["args", 0], 0, "http"),
    ]


@pytest.mark.parametrize(
    "holder", [None, [], {"kind": "ConfigMap", "data": []}, {"env": {}, "args": "http://a.example.com"}]
)
def test_what_has_no_texts_has_no_urls(holder):
    assert clear_text_urls(holder, SCHEMES, []) == []
