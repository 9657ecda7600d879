"""docs/cli.md tells of every command, with its help and every option, and its examples still hold."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from toolchain.environment import ROOT
from zhenbo.cli import app, main

DOCS = (Path(ROOT) / "docs" / "cli.md").read_text(encoding="utf-8")


_HELP = """
import json
from typer.main import get_command
from zhenbo.cli import app

def walk(command, name):
    parts = getattr(command, "commands", None)
    if parts is None:
        yield name, command.help, [p.help for p in command.params if getattr(p, "help", None)]
    for word, part in (parts or {}).items():
        yield from walk(part, name + " " + word)

print(json.dumps(list(walk(get_command(app), "zhenbo"))))
"""


def commands(command, name: str) -> Iterator[tuple[str, object]]:
    parts = getattr(command, "commands", None)
    if parts is None:
        yield name, command
    for word, part in (parts or {}).items():
        yield from commands(part, f"{name} {word}")


def section(name: str) -> str:
    found = re.search(rf"^## `{re.escape(name)}`\n(.*?)(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section on {name}"
    return found[1]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")


@pytest.mark.parametrize("name,command", [*commands(get_command(app), "zhenbo")])
def test_each_command_has_a_section_with_every_option_and_an_example(name, command):
    text = section(name)
    options = [option for parameter in command.params for option in parameter.opts if option[:2] == "--"]
    assert options
    assert not [option for option in options if option != "--help" and f"`{option}`" not in text]
    assert f"\n$ {name} " in text
    assert "\nExit code " in text


def test_the_english_help_of_each_command_stands_in_its_section():
    """In a fresh process, since help is worded when the commands are loaded."""
    done = subprocess.run(
        [sys.executable, "-c", _HELP], capture_output=True, text=True, timeout=60, check=True
    )
    for name, said, helps in json.loads(done.stdout):
        text = section(name)
        assert said in text
        assert not [line for line in helps if line not in text and line != "Show this message and exit."]


@pytest.mark.parametrize("name", ["zhenbo gs1 parse", "zhenbo gs1 build"])
def test_examples_that_need_no_files_give_what_is_printed(name, capsys):
    for block in re.findall(r"```console\n\$ (.*?)```\n\nExit code (\d)", section(name), re.DOTALL):
        line, _, printed = block[0].partition("\n")
        assert main(shlex.split(line)[1:]) == int(block[1])
        out = capsys.readouterr()
        assert out.out + out.err == printed


README = (Path(ROOT) / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", re.findall(r"`zhenbo ([^`…]+)`", README))
def test_the_commands_of_the_readme_are_understood(line):
    command, words = get_command(app), shlex.split(line)
    while words and hasattr(command, "commands"):  # `zhenbo verify FILE` names no command and means one
        command = command.commands[words.pop(0) if words[0] in command.commands else command.default]
    context = command.make_context("zhenbo", words)  # raises a usage error for what it does not know
    assert context.params
    assert not hasattr(command, "commands")


@pytest.mark.parametrize("script", sorted(set(re.findall(r"`brownie run ([a-z_]+)", README))))
def test_the_scripts_of_the_readme_exist(script):
    assert "def main(" in (Path(ROOT) / "scripts" / f"{script}.py").read_text(encoding="utf-8")
