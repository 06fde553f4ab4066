"""Nothing a pull request holds makes a violation pass as clean: it is found, or the run says that it could not look."""

from __future__ import annotations

import json
import os

import pytest

from kubelint_compliance.manifests.meant import is_meant
from kubelint_compliance.sources import read
from kubelint_compliance.sources.source import Source
from tests.cli.manifests import PRIVILEGED

needs_links = pytest.mark.skipif(os.name == "nt", reason="speaks of links and owners of POSIX")
FLOW = (
    "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: app, image: 'x:1', "
    "securityContext: {privileged: true}}]}}\n"
)
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2hunter2}\n"
SOURCE = f"# Source: shop/templates/s.yaml\n{SECRET}"
PLAIN = "secret-plaintext-in-manifest"


def rules(report):
    return {finding["rule"] for finding in report["findings"]}


def buckets(report):
    return {file["path"]: file["bucket"] for file in report["files"]}


def reasons(report):
    return {file["path"]: file["reason"] for file in report["files"]}


# a comment that says where a text was rendered from


def test_a_comment_makes_no_committed_file_rendered(tree):
    tree.write("d/a.yaml", SOURCE)
    assert PLAIN in rules(tree.report("d"))
    tree.commit()
    assert PLAIN in rules(tree.report("d"))
    assert PLAIN in rules(tree.report("d/a.yaml"))


def test_a_committed_file_that_gitignore_names_is_committed(tree):
    tree.write("out/a.yaml", SOURCE)
    tree.write(".gitignore", "out/\n")
    tree.commit()
    assert PLAIN in rules(tree.report("out/a.yaml"))


def test_an_ignored_file_may_say_that_it_is_rendered(tree):
    tree.write("out/a.yaml", SOURCE)
    tree.write(".gitignore", "out/\n")
    assert PLAIN not in rules(tree.report("out/a.yaml"))


def test_a_file_outside_of_the_repository_may_say_that_it_is_rendered(tree):
    (tree.folder.parent / "a.yaml").write_text(SOURCE)
    assert PLAIN not in rules(tree.report("../a.yaml"))


def test_a_file_of_another_repository_may_not(tree):
    tree.write("other/a.yaml", SOURCE)
    os.rename(tree.folder / "other", tree.folder.parent / "other")
    (tree.folder.parent / "other/.git").mkdir()
    assert PLAIN in rules(tree.report("../other/a.yaml"))


def test_where_there_is_no_repository_nobody_can_tell(tree):
    os.rename(tree.folder / ".git", tree.folder.parent / "gone")
    tree.write("a.yaml", SOURCE)
    assert PLAIN in rules(tree.report("."))


def test_a_file_called_like_standard_input_is_a_file(tree):
    tree.write("<stdin>", SECRET)
    assert PLAIN in rules(tree.report("<stdin>"))


# kustomizations and other signs of a part


WAYS = {
    "patches": "patches: [{path: ../deploy.yaml}]\n",
    "both": "resources: [../deploy.yaml]\npatches: [{path: ../deploy.yaml}]\n",
    "strategic": "patchesStrategicMerge: [../deploy.yaml]\n",
    "component": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: ../deploy.yaml}]\n",
    "with a target": "patches: [{path: ../deploy.yaml, target: {kind: Pod}}]\n",
    "far away": "resources: [../other]\npatches: [{path: ../y/../deploy.yaml}]\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_no_kustomization_makes_a_whole_object_a_part(tree, way):
    tree.write("deploy.yaml", PRIVILEGED)
    alone = rules(tree.report("deploy.yaml"))
    assert "memory-limit-missing" in alone
    tree.write("x/kustomization.yaml", WAYS[way])
    assert alone <= rules(tree.report("."))
    tree.write("kustomization.yaml", WAYS[way].replace("../", ""))
    assert alone <= rules(tree.report("."))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("00-assert.yaml", PRIVILEGED),
        ("deploy.yaml", f"#@ load('@ytt:data', 'data')\n{PRIVILEGED}"),
        ("deploy.yaml", f"{PRIVILEGED}  volumes: [{{name: v, csi: {{driver: d, volumeAttributes: {{$patch: a}}}}}}]\n"),
        ("deploy.yaml", f"{PRIVILEGED}---\napiVersion: a.example/v1\nkind: A\nmetadata: {{name: a}}\n(spec): 1\n"),
        ("deploy.yaml", PRIVILEGED.replace("name: web", "name: web\n  labels: {a: #{NAME}#\n}")),
    ],
)
def test_no_mark_makes_a_whole_object_a_part(tree, path, text):
    tree.write(path, text)
    assert "memory-limit-missing" in rules(tree.report("."))


def test_objects_too_deep_in_lists_are_told(tree):
    value = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}
    for _ in range(10):
        value = {"apiVersion": "v1", "kind": "List", "items": [value]}
    tree.write("a.json", json.dumps(value))
    result = tree.run("check")
    assert result.code == 2
    assert "more than 8 objects inside each other; what is in them is not checked" in result.out


# bounds of this tool, and bytes that are no text

DEEP = "[" * 210 + "]" * 210
BOMB = "y0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"y{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)
REST = PRIVILEGED.partition("kind: Pod\n")[2]
STYLES = {
    "block": lambda more: f"{PRIVILEGED}{more}",
    "indented": lambda more: "".join(f" {line}\n" for line in f"{PRIVILEGED}{more}".splitlines()),
    "flow": lambda more: f"{FLOW.rstrip()[:-1]}, {more.rstrip()}}}\n",
    "tagged": lambda more: f"!!map {FLOW.rstrip()[:-1]}, {more.rstrip()}}}\n",
    "single quotes": lambda more: f"{PRIVILEGED}{more}".replace("apiVersion:", "'apiVersion':", 1),
    "values below": lambda more: f"{PRIVILEGED}{more}".replace(": v1", ":\n  v1").replace("kind: Pod", "kind:\n  Pod"),
    "explicit keys": lambda more: f"? apiVersion\n: v1\n? kind\n: Pod\n{REST}{more}",
    "escaped keys": lambda more: f'"\\x61piVersion": v1\n"\\u006bind": Pod\n{REST}{more}',
    "merged": lambda more: f"<<: {{apiVersion: v1, kind: Pod}}\n{REST}{more}",
    "braces in quotes": lambda more: f"{{'x{{': 1, {FLOW.rstrip()[1:-1]}, {more.rstrip()}}}\n",
    "comments in braces": lambda more: '{ # { "\n' + f"{FLOW.rstrip()[1:-1]}, {more.rstrip()}}}\n",
}  # fmt: skip
MARKS = ("", "# {{ x }}\n", "# {% x %}\n")


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("style", STYLES)
def test_a_document_too_deep_is_fatal_in_any_style(tree, style, mark):
    tree.write("a.yaml", mark + STYLES[style](f"x: {DEEP}\n"))
    report = tree.report(".")
    assert [(problem["code"], problem["fatal"]) for problem in report["problems"]] == [("too-deep", True)]
    assert tree.run("check").code == 2


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("alias-bomb", f"{PRIVILEGED}{BOMB}"),
        ("too-large", f" {PRIVILEGED}x: {'a' * 8_400_000}\n".replace("\n", "\n ")),
        ("too-large", "a: b\n---\n" * 100_001 + PRIVILEGED),
        ("too-large", f"x: {'a' * 21_000_000}\n{PRIVILEGED}"),
        ("too-large", "# a comment\n" * 2_000_000 + PRIVILEGED),
    ],
    ids=["aliases", "document", "documents", "file", "file that begins with comments"],
)
def test_no_bound_passes_as_clean(tree, code, text, mark):
    tree.write("a.yaml", mark + text)
    result = tree.run("check")
    assert (result.code, f"error[{code}]" in result.out) == (2, True)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(("code", "bad"), [("binary", b"a: \0\n"), ("encoding", b"a: \xe9\n")])
@pytest.mark.parametrize("text", [PRIVILEGED, FLOW])
def test_bytes_that_are_no_text_cost_no_document_before_them(tree, text, code, bad, mark):
    tree.write("a.yaml", f"{mark}{text}---\n".encode() + bad)
    report = tree.report(".")
    assert "container-privileged" in rules(report)
    (problem,) = report["problems"]
    assert (problem["code"], problem["fatal"]) == (code, True)
    assert problem["line"] == len(f"{mark}{text}".splitlines()) + 2
    assert tree.run("check").code == 2


@pytest.mark.parametrize("text", [b"a: \xe9\n", b"\0\0\0\0", f"a: {DEEP}\n".encode(), b"\x89PNG\r\n\0kind apiVersion"])
def test_what_is_meant_for_nothing_is_counted(tree, text):
    tree.write("a.yaml", text)
    report = tree.report(".")
    assert (report["problems"], buckets(report)) == ([], {"a.yaml": "not-kubernetes"})


PAD = f"x-pad: {'x' * 70_000}\n"


@pytest.mark.parametrize("style", STYLES)
def test_a_large_text_is_looked_into_however_it_is_written(tree, style):
    tree.write("a.yaml", STYLES[style](PAD))
    assert "container-privileged" in rules(tree.report("."))


BODY = "\nmetadata: {name: a}\n"
MEANT = {
    "keys across lines": f"?\n  apiVersion\n: v1\n?\n  kind\n: Pod{BODY}",
    "anchored keys": f"&a apiVersion: v1\n&b kind: Pod{BODY}",
    "tagged keys": f"!!str apiVersion: v1\n!!str kind: Pod{BODY}",
    "keys by alias": f"x: &a apiVersion\ny: &b kind\n*a : v1\n*b : Pod{BODY}",
    "merged by alias": f"x: &a\n  apiVersion: v1\n  kind: Pod\n<<: *a{BODY}",
    "merged in braces": "{<<: {apiVersion: v1, kind: Pod}, metadata: {name: a}}",
    "a tag before JSON": '!!map {"apiVersion": "v1", "kind": "Pod"}',
    "a comment in JSON": '{ # {\n "apiVersion": "v1", # "\n "kind": "Pod" }',
    "a brace in quotes": "{'x{': 1, apiVersion: v1, kind: Pod}",
    "explicit in braces": "{? apiVersion : v1, ? kind : Pod}",
    "escapes in braces": '{"\\x61piVersion": v1, "\\u006bind": Pod}',
    "a key that is continued": f'? "api\\\n  Version"\n: v1\nkind: Pod{BODY}',
    "long escapes": f'"\\U00000061piVersion": v1\nkind: Pod{BODY}',
    "a quoted line to the left": '  x: "\n0:\n"\n  apiVersion: v1\n  kind: Pod\n',
    "line ends of YAML 1.1": "apiVersion: v1\x85kind: Pod\u2028metadata: {name: a}\u2029",
    "values as blocks": f"apiVersion: |-\n  v1\nkind: >-\n  Pod{BODY}",
    "values behind comments": f"apiVersion: # c\n  v1\nkind: # c\n  Pod{BODY}",
    "two JSON texts": '{"a":1}{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}',
    "a mark in the middle": f"a: b\n---\n\ufeffapiVersion: v1\nkind: Pod{BODY}",
}


@pytest.mark.parametrize("name", MEANT)
def test_an_object_is_seen_in_raw_text_however_its_keys_are_written(name):
    assert is_meant(MEANT[name])
    assert is_meant(MEANT[name].encode())


@pytest.mark.parametrize("size", [4096, 5_000_000, 9_000_000])
def test_a_file_too_large_is_meant_wherever_its_keys_stand(tmp_path, size):
    file = tmp_path / "a.yaml"
    file.write_text(f"apiVersion: v1\nx: {'a' * size}\nkind: Pod\n")
    found = read(Source("a.yaml", str(file), False, 0), max_bytes=1000)
    assert getattr(found, "code", "") == "too-large"


# what git and its settings say


@needs_links
def test_where_git_is_missing_what_is_left_out_is_told(tree, monkeypatch):
    tree.write("deploy/a.yaml", PRIVILEGED)
    tree.write(".gitignore", "deploy/\n")
    tree.commit()
    assert "container-privileged" in rules(tree.report("."))
    monkeypatch.setenv("PATH", "/nowhere")
    report = tree.report(".")
    assert reasons(report) == {"deploy/a.yaml": "git-ignored"}
    (problem,) = report["problems"]
    assert (problem["code"], problem["fatal"]) == ("git-refused", False)
    assert "1 file that .gitignore names left out, committed or not" in problem["message"]


@needs_links
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give files away")
def test_a_repository_of_somebody_else_is_read(tree):
    tree.write("deploy/a.yaml", PRIVILEGED)
    tree.write(".gitignore", "deploy/\n")
    tree.commit()
    for folder, _, names in os.walk(tree.folder):
        for name in (".", *names):
            os.chown(os.path.join(folder, name), 65534, 65534)
    assert "container-privileged" in rules(tree.report("."))


SETTINGS = {
    "work tree elsewhere": ("core.worktree", "/etc"),
    "work tree nowhere": ("core.worktree", "/nowhere"),
    "no work tree": ("core.bare", "true"),
    "capitals": ("core.ignorecase", "true"),
    "sparse": ("core.sparseCheckout", "true"),
    "no links": ("core.symlinks", "false"),
    "unknown format": ("core.repositoryformatversion", "99"),
}


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_of_a_repository_hides_a_file(tree, setting, nested):
    place = tree.folder
    if nested:
        tree.git("init", "--quiet", "inner")
        place = tree.folder / "inner"
    (place / "a.yaml").write_text("a: b\n")
    tree.git("-C", place, "add", "a.yaml")
    (place / "A.yaml").write_text(PRIVILEGED)
    tree.git("-C", place, "config", *SETTINGS[setting])
    assert "container-privileged" in rules(tree.report("."))


def test_a_folder_that_the_index_calls_a_submodule_is_looked_into(tree):
    tree.write("a.yaml", "a: b\n")
    tree.commit()
    tree.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},deploy")
    tree.write("deploy/a.yaml", PRIVILEGED)
    assert "container-privileged" in rules(tree.report("."))


# folders of tools


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("folder", ["venv", "node_modules", ".terraform", "__pycache__", "a/.tox/b"])
def test_folders_of_tools_are_counted(tree, folder, committed):
    tree.write(f"{folder}/a.yaml", PRIVILEGED)
    if committed:
        tree.commit()
    report = tree.report(".")
    assert buckets(report) == {f"{folder}/a.yaml": "excluded"}
    assert reasons(report)[f"{folder}/a.yaml"].endswith(", a folder of tools")


@needs_links
def test_links_into_folders_of_tools_are_counted(tree):
    tree.write("node_modules/a.yaml", PRIVILEGED)
    tree.write("node_modules/more/b.yaml", PRIVILEGED)
    tree.link("deploy/a.yaml", "../node_modules/a.yaml")
    tree.link("deploy/more", "../node_modules/more")
    tree.commit()
    assert reasons(tree.report("deploy")) == {
        "deploy/a.yaml": "a symbolic link to what lies in 'node_modules', a folder of tools",
        "node_modules/more/b.yaml": "lies in 'node_modules', a folder of tools",
    }


# a configuration of others


@needs_links
def test_a_configuration_in_a_shared_folder_silences_nothing_below(tree):
    os.rename(tree.folder / ".git", tree.folder.parent / "gone")
    tree.write("a.yaml", PRIVILEGED)
    (tree.folder.parent / ".kubelint-compliance.yaml").write_text("ignore: [container-privileged]\n")
    assert "container-privileged" not in rules(tree.report("."))
    tree.folder.parent.chmod(0o1777)
    assert "container-privileged" in rules(tree.report("."))
