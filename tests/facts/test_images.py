"""Image references, as the kubelet and containerd read them."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint_compliance.facts.images import INVALID, image, parse_image

SHA256 = "sha256:" + "0123456789abcdef" * 4
SHA512 = "sha512:" + "0123456789abcdef" * 8


@pytest.mark.parametrize(
    "text",
    [
        "",
        " nginx",
        "nginx ",
        "Nginx",
        "nginx:",
        "nginx:-a",
        "nginx:" + "a" * 129,
        "nginx@",
        "nginx@sha256:abc",
        "nginx@" + SHA256.upper(),
        "nginx@md5:" + "a" * 32,
        "@" + SHA256,
        SHA256.removeprefix("sha256:"),
        "http://registry.example/app",
        "registry.example/",
        "registry.example//app",
        "registry.example/App",
        "registry.example:port/app",
        "registry-.example/app",
        "[::1/app",
        "[::1]80/app",
        "[]/app",
        "app/-name",
        "app/a...b",
        "app/a___b",
        "a b/app",
        "${IMAGE}:1.0",
        "docker.io/" + "a" * 256,
    ],
)
def test_what_kubernetes_refuses_is_invalid(text):
    assert parse_image(text) is INVALID
    assert not parse_image(text).valid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nginx", ("docker.io", "library/nginx", "", "")),
        ("nginx:1.27", ("docker.io", "library/nginx", "1.27", "")),
        ("team/app", ("docker.io", "team/app", "", "")),
        ("docker.io/nginx", ("docker.io", "library/nginx", "", "")),
        ("index.docker.io/nginx", ("docker.io", "library/nginx", "", "")),
        ("index.docker.io/team/app:1", ("docker.io", "team/app", "1", "")),
        ("docker.io/library/nginx", ("docker.io", "library/nginx", "", "")),
        ("registry.example/app", ("registry.example", "app", "", "")),
        ("registry:5000/app", ("registry:5000", "app", "", "")),
        ("registry:5000/a/b/c:v1", ("registry:5000", "a/b/c", "v1", "")),
        ("registry:5000", ("docker.io", "library/registry", "5000", "")),
        ("localhost/app", ("localhost", "app", "", "")),
        ("Registry/app", ("Registry", "app", "", "")),
        ("[::1]:5000/app:v1", ("[::1]:5000", "app", "v1", "")),
        ("[FE80::1]/app", ("[FE80::1]", "app", "", "")),
        ("my_registry.example/app", ("my_registry.example", "app", "", "")),
        ("a--b__c.d/e_f", ("a--b__c.d", "e_f", "", "")),
        ("nginx:Latest", ("docker.io", "library/nginx", "Latest", "")),
        ("nginx:_1", ("docker.io", "library/nginx", "_1", "")),
        ("nginx:" + "a" * 128, ("docker.io", "library/nginx", "a" * 128, "")),
        (f"nginx@{SHA256}", ("docker.io", "library/nginx", "", SHA256)),
        (f"registry:5000/app:latest@{SHA512}", ("registry:5000", "app", "latest", SHA512)),
        ("docker.io/a/" + "b" * 253, ("docker.io", "a/" + "b" * 253, "", "")),
    ],
)
def test_a_reference_is_taken_apart(text, expected):
    assert parse_image(text) == expected
    assert parse_image(text).valid


LABEL = st.from_regex(r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?", fullmatch=True)
HOST = st.one_of(
    st.tuples(LABEL, LABEL).map(".".join),
    st.just("localhost"),
    st.sampled_from(["[::1]", "[2001:db8::1]", "10.0.0.1"]),
)
PORT = st.one_of(st.just(""), st.integers(0, 65535).map(lambda number: f":{number}"))
COMPONENT = st.from_regex(r"[a-z0-9]{1,6}((\.|_|__|-{1,3})[a-z0-9]{1,6}){0,2}", fullmatch=True)
TAG = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True)
DIGEST = st.sampled_from(["", SHA256, SHA512])
REPOSITORY = st.lists(COMPONENT, min_size=2, max_size=4).map("/".join)


@given(HOST, PORT, REPOSITORY, st.one_of(st.just(""), TAG), DIGEST)
def test_parts_put_together_come_back(host, port, repository, tag, digest):
    text = f"{host}{port}/{repository}" + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    assert parse_image(text) == (f"{host}{port}", repository, tag, digest)


@given(st.text(string.ascii_letters + string.digits + ".:/@-_[]", max_size=20))
def test_any_text_is_invalid_or_means_the_same_when_written_in_full(text):
    image = parse_image(text)
    if image.valid:
        written = f"{image.registry}/{image.repository}"
        written += (f":{image.tag}" if image.tag else "") + (f"@{image.digest}" if image.digest else "")
        assert parse_image(written) == image


@given(st.text(max_size=30))
def test_no_text_raises(text):
    image = parse_image(text)
    assert image.valid == (image.repository != "")


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("localhost/app:1", True),
        ("localhost/team/app", True),
        ("kind.local/app:1", True),
        ("ko.local/app@" + SHA256, True),
        ("dev.local/app", True),
        ("localhost:5000/app:1", False),
        ("registry.local/app:1", False),
        ("local/app:1", False),
        ("app:1", False),
        ("", False),
    ],
)
def test_names_in_place_of_a_registry(text, local):
    assert image(text)["local"] is local
