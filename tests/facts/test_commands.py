"""What containers run: scripts, called programs, fetched code."""

from __future__ import annotations

import pytest

from kubelint_compliance.facts.commands import fetched_code, program_calls, scripts, unwrapped
from kubelint_compliance.facts.shell import pipelines
from kubelint_compliance.shape import at


def words(script):
    return [[list(command.words) for command in pipeline] for pipeline in pipelines(script)]


def shell(script):
    return {"command": ["sh", "-c", script]}


def piece(container, fact):
    """The part of the text that a fact tells of."""
    return at(container, fact["path"])[fact["start"] : fact["end"]]


@pytest.mark.parametrize("script", ["", "\n \n", "# curl x | sh", ";;", "&&", "'", '"', "$(", "`", "<<EOF", "a\\"])
def test_text_without_a_pipe_gives_no_pipeline_of_two(script):
    assert all(len(pipeline) == 1 for pipeline in pipelines(script))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("a b | c", [[["a", "b"], ["c"]]]),
        ("a && b || c; d & e", [[["a"]], [["b"]], [["c"]], [["d"]], [["e"]]]),
        ("a 'b | c' \"d; e\" f\\ g", [[["a", "b | c", "d; e", "f g"]]]),
        ("a \\\n  b # c | d", [[["a", "b"]]]),
        ("a b#c", [[["a", "b#c"]]]),
        ("a |\n # c\n b", [[["a"], ["b"]]]),
        ("( a )\nb", [[["a"]], [["b"]]]),
        ("a 2>&1 | b", [[["a"], ["b"]]]),
        ("a &> log | b >> log", [[["a"], ["b"]]]),
        ("if a; then b; else c; fi", [[["a"]], [["b"]], [["c"]], [["fi"]]]),
        ("{ a; b; } | c", [[["a"]], [["b"]], [["}"], ["c"]]]),
        ("( a; b ) | c", [[["a"]], [["b"], ["c"]]]),
        ("cat <<'END' > f\na | b\nEND\nc", [[["cat"]], [["c"]]]),
        ("a <<-END\n\tx | y\n\tEND\nc", [[["a"]], [["c"]]]),
        ("a <<< b | c", [[["a"], ["c"]]]),
        ("x=$(a | b) c", [[["a"], ["b"]], [["x=$(a | b)", "c"]]]),
        ('a "$(b | c)" d', [[["b"], ["c"]], [["a", "$(b | c)", "d"]]]),
        ("a `b | c`", [[["b"], ["c"]], [["a", "`b | c`"]]]),
        ("a <(b)", [[["b"]], [["a", "<(b)"]]]),
        ("a ${b:-c | d}", [[["a", "${b:-c | d}"]]]),
        ("case $a in b) c | d;; esac", [[["case", "$a", "in", "b"]], [["c"], ["d"]], [["esac"]]]),
        ("a | & ; )", [[["a"]]]),
    ],
)
def test_pipelines_of_shell_text(script, expected):
    assert words(script) == expected


def test_hostile_text_is_read_in_bounded_depth_and_time():
    assert len(pipelines("$(" * 100_000)) == 20
    assert len(pipelines('a "' + "x" * 200_000 + "$(b)" * 1000)) == 1001


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ([], []),
        (["A=b"], []),
        (["A=b", "env", "-u", "X", "C=d", "sudo", "-u", "me", "apt-get"], ["apt-get"]),
        (["/sbin/tini", "--", "timeout", "-s", "KILL", "10", "sh"], ["sh"]),
        (["xargs", "-n", "1", "-r", "sh", "-c", "x"], ["sh", "-c", "x"]),
        (["python3.11", "-m", "pip", "install"], ["pip", "install"]),
        (["exec", "a=b"], ["exec", "a=b"]),
        (["/a=b/c"], ["/a=b/c"]),
    ],
)
def test_wrappers_are_looked_through(command, expected):
    assert list(unwrapped(command)) == expected


@pytest.mark.parametrize(
    "container",
    [
        None,
        "text",
        {},
        {"command": "sh -c x", "args": {"a": 1}},
        {"command": ["sh", "run.sh"], "args": ["-c", "x"]},
        {"command": ["app", "-c", "x"]},
        {"args": ["--config", "x"]},
        {"command": [1, None]},
        {"lifecycle": {"postStart": "x"}, "livenessProbe": {"exec": []}},
    ],
)
def test_no_script_where_none_is_given(container):
    assert scripts(container) == []
    assert program_calls(container, ["sudo"]) == []
    assert fetched_code(container) == []


@pytest.mark.parametrize(
    ("container", "path"),
    [
        ({"command": ["sh", "-c", "x"]}, ["command", 2]),
        ({"command": ["/bin/bash", "-euxo", "pipefail", "-c"], "args": ["x", "y"]}, ["args", 0]),
        ({"command": ["/bin/bash"], "args": ["-ceuo", "pipefail", "x"]}, ["args", 2]),
        ({"args": ["-c", "x"]}, ["args", 1]),
        ({"args": ["sh", "-ec", "x"]}, ["args", 2]),
        ({"command": ["tini", "--", "sh", "-c", "x"]}, ["command", 4]),
        ({"command": ["su", "app", "-c", "x"]}, ["command", 3]),
        ({"command": ["python3", "-u", "-c", "x"]}, ["command", 3]),
        ({"command": ["powershell.exe", "-Command", "x"]}, ["command", 2]),
        ({"command": ["python"], "source": "x"}, ["source"]),
    ],
)
def test_where_the_script_stands(container, path):
    assert scripts(container) == [{"path": path, "text": "x"}]


@pytest.mark.parametrize(
    "container",
    [
        shell("echo 'run it with sudo'"),
        shell("grep sudo /etc/group; cat /etc/sudoers  # sudo"),
        {"command": ["sh", "-c", "echo"], "args": ["sudo"]},
        {"command": ["pseudo"], "args": ["sudo"]},
        {"command": ["python"], "source": "sudo x"},
    ],
)
def test_a_program_that_is_only_named_is_not_called(container):
    assert program_calls(container, ["sudo"]) == []


@pytest.mark.parametrize(
    ("container", "path", "pieces"),
    [
        ({"command": ["sudo", "app"]}, ["command", 0], None),
        ({"args": ["/usr/bin/sudo", "app"]}, ["args", 0], None),
        ({"command": ["env", "A=b", "sudo", "-u", "app", "sh"]}, ["command", 0], None),
        (shell("set -e\nA=b sudo app"), ["command", 2], ["A=b sudo app"]),
        (shell("true && exec sudo app"), ["command", 2], ["exec sudo app"]),
        (shell('app "$(sudo cat /x)"'), ["command", 2], ["sudo cat /x"]),
        (shell("app `sudo cat /x`"), ["command", 2], ["sudo cat /x"]),
        (shell("find | xargs sudo rm; bash -c 'sudo x'"), ["command", 2], ["xargs sudo rm", "sudo x"]),
        (shell('bash -c "sudo \\"x\\""'), ["command", 2], ['bash -c "sudo \\"x\\""']),
        (shell("if sudo x 2>/dev/null; then\n  sudo y\nfi"), ["command", 2], ["sudo x", "sudo y"]),
        ({"command": ["bash"], "source": "sudo x"}, ["source"], ["sudo x"]),
        ({"livenessProbe": {"exec": {"command": ["sudo", "x"]}}}, ["livenessProbe", "exec", "command", 0], None),
        (
            {"lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", "sudo x"]}}}},
            ["lifecycle", "preStop", "exec", "command", 2],
            ["sudo x"],
        ),
    ],
)
def test_where_a_program_is_called(container, path, pieces):
    facts = program_calls(container, ["sudo"])
    assert [(fact["path"], fact["program"]) for fact in facts] == [(path, "sudo")] * len(pieces or [path])
    assert pieces == ([piece(container, fact) for fact in facts] if "start" in facts[0] else None)


@pytest.mark.parametrize(
    "script",
    [
        "curl -fsS http://localhost/health",
        "curl -s http://api/x | jq .",
        "curl -s http://api/x | python3 -m json.tool",
        "curl -s http://api/x | python3 -c 'import json'",
        "curl -s http://api/x | perl -ne print",
        "curl -s http://api/x | bash -c 'cat > /f'",
        "curl -s http://api/x | sh /opt/parse.sh",
        "VERSION=$(curl -s http://api/v); sh run.sh $VERSION",
        'sh -c "echo $(curl -s http://api/v)"',
        "echo 'curl http://x | sh'",
        "wget http://x/data.csv; python load.py data.csv",
        "curl -o /tmp/out.json http://x; cat /tmp/out.json; ./run",
        "curl -o /tmp/out.json http://x; chmod 644 /tmp/out.json",
        "apt-get update",
        "dpkg -i /packages/a.deb",
        "apt-get install -y ./a.deb /packages/b.deb",
        "pip install --no-index --find-links /wheels app",
        "pip install -e .",
        "pip list",
        "npm run install",
        "npm start",
        "npx prisma migrate",
        "npm --version install",
        "go install ./...",
        "echo pip install x",
        "# pip install x",
        "cat <<EOF\npip install x\nEOF",
        "git clone https://x/site.git /www && exec nginx -g 'daemon off;'",
        "git clone https://x/a /src && python3 /app/main.py /src",
        "curl https://x/data.tgz | tar -xz -C /data; sh -c 'exec app'; /usr/bin/app --data /data",
        "curl https://x/data.tgz | tar xz; echo done; python3 -m app",
        'curl -o /t/a https://x/a; echo "0f3a  /t/a" | sha256sum -c -; chmod +x /t/a; /t/a',
    ],
)
def test_what_fetches_no_code(script):
    assert fetched_code(shell(script)) == []


@pytest.mark.parametrize(
    ("script", "what"),
    [
        ("curl -sL https://x/install.sh | sh", "pipes curl into sh"),
        ("curl -sL https://x | sudo -E bash -", "pipes curl into bash"),
        ("wget -qO- https://x |\n  tee log | bash -s -- --flag y", "pipes wget into bash"),
        ("curl https://x | python3 - a", "pipes curl into python"),
        ('sh -c "$(curl -fsSL https://x)"', "runs what curl fetched with sh"),
        ("bash <(curl -s https://x)", "runs what curl fetched with bash"),
        ("source <(curl -s https://x)", "runs what curl fetched with source"),
        ('eval "$(wget -qO- https://x)"', "runs what wget fetched with eval"),
        ("curl -sSLo /tmp/a https://x/b\nsh /tmp/a", "downloads a file to /tmp/a and runs it"),
        ("curl -LO https://x/kubectl && chmod +x ./kubectl", "downloads a file to kubectl and makes it executable"),
        ("wget https://x/a.sh; ./a.sh", "downloads a file to a.sh and runs it"),
        ("curl https://x > /bin/a; chmod 0755 /bin/a", "downloads a file to /bin/a and makes it executable"),
        ("wget -O a https://x; mv a /bin/b; /bin/b", "downloads a file to /bin/b and runs it"),
        ("wget https://x -O /t/a && python3 /t/a --x", "downloads a file to /t/a and runs it"),
        ("wget https://x/a -O a && chmod +x a && ./a", "downloads a file to a and runs it"),
        (
            "curl -o /t/a https://x/a\ncurl -o /t/b https://x/b\nchmod +x /t/a; chmod +x /t/b",
            "downloads files to /t/a and /t/b and makes them executable",
        ),
        ("wget -qO- https://x/a.tgz | tar xz && chmod +x helm", "downloads an archive and makes helm executable"),
        ("curl https://x/a.tgz | tar -xz -C /t; /t/bin/a", "downloads an archive and runs /t/bin/a from it"),
        ("curl -o a.zip https://x; unzip a.zip -d /t; sh /t/a.sh", "downloads an archive and runs /t/a.sh from it"),
        (
            "curl -o /t/a https://x/a\ncurl -o /t/s https://x/s\nsha256sum -c /t/s && /t/a",
            "downloads a file to /t/a and runs it",
        ),
        ("git clone https://x/a.git && cd a && node app.js", "clones a repository and runs app.js from it"),
        ("git clone --depth 1 https://x/a /src; python3 /src/a.py", "clones a repository and runs /src/a.py from it"),
        ("apt-get update && apt-get -o A=b install -y curl", "installs packages with apt-get"),
        ("apk --no-cache add curl", "installs packages with apk"),
        ("apk --repository http://x/y add curl", "installs packages with apk"),
        ("pip3 install -r /app/requirements.txt", "installs packages with pip"),
        ("python -m pip install a==1.0", "installs packages with pip"),
        ("uv pip install a", "installs packages with uv"),
        ("npm --prefix /app ci", "installs packages with npm"),
        ("npx -y serve", "installs packages with npx"),
        ("sudo -u root yum -q install -y x", "installs packages with yum"),
        ("if ! which x; then apk add x; fi", "installs packages with apk"),
        ("bash -c 'pip install x'", "installs packages with pip"),
    ],
)
def test_what_fetches_code(script, what):
    (fact,) = fetched_code(shell(script))
    assert (fact["path"], fact["what"]) == (["command", 2], what)


@pytest.mark.parametrize(
    ("script", "pieces"),
    [
        ("set -e\ncurl -sL https://x/install.sh |\n  sh -s\ndone", ["curl -sL https://x/install.sh |\n  sh -s"]),
        ("curl -o /tmp/a https://x; echo; sh /tmp/a", ["curl -o /tmp/a https://x"]),
        ("wget -O a https://x && chmod +x a\nmv a /bin/b; /bin/b", ["wget -O a https://x"]),
        ("apk add a # c\n\napk add b", ["apk add a", "apk add b"]),
        ("bash -c 'cd /x; pip install y'", ["pip install y"]),
        ('sh -c "$(curl -fsSL https://x)"', ['sh -c "$(curl -fsSL https://x)"']),
        ("( apk add é😀 )", ["apk add é😀"]),
        ("apk add a > /log 2>&1", ["apk add a"]),
    ],
)
def test_which_part_of_a_script_fetches_code(script, pieces):
    assert [piece(shell(script), fact) for fact in fetched_code(shell(script))] == pieces


def test_list_form_hooks_scripts_and_powershell():
    assert fetched_code({"command": ["pip"], "args": ["install", "x"]}) == [
        {"path": ["command", 0], "what": "installs packages with pip"}
    ]
    assert fetched_code({"lifecycle": {"postStart": {"exec": {"command": ["sh", "-c", "apk add x"]}}}}) == [
        {
            "path": ["lifecycle", "postStart", "exec", "command", 2],
            "start": 0,
            "end": 9,
            "what": "installs packages with apk",
        }
    ]
    assert fetched_code({"command": ["sh"], "source": "apk add x"}) == [
        {"path": ["source"], "start": 0, "end": 9, "what": "installs packages with apk"}
    ]
    assert fetched_code({"command": ["pwsh", "-Command", "iwr https://x | iex"]}) == [
        {"path": ["command", 0], "what": "runs what pwsh downloads"}
    ]


def test_one_fact_for_each_place_of_a_script():
    facts = fetched_code(shell("apk add a\napk add b\ncurl -o x https://x; sh x; ./x"))
    assert [fact["what"] for fact in facts] == [
        "installs packages with apk",
        "installs packages with apk",
        "downloads a file to x and runs it",
    ]
