"""The pages made from the code say what the code says; the words of the house name what is there."""

import importlib.util
import re
from pathlib import Path

import pytest

from kmrecon.errors import ExitCode

ROOT = Path(__file__).parents[1]
TOLD_OF = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md"]


@pytest.fixture(scope="module")
def make():
    spec = importlib.util.spec_from_file_location("make", ROOT / "docs" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["notes.md", "errors.md"])
def test_page_is_what_the_code_says(make, name):
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == make.PAGES[name](), f"{name} has drifted: run python docs/make.py"


def test_every_exit_code_has_its_family_in_words(make):
    assert set(make.FAMILIES) == set(ExitCode)


@pytest.mark.parametrize("page", TOLD_OF)
def test_every_file_that_a_page_names_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|tests|docs|benchmarks|sample_figures|\.ci)/[\w./-]*)`", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_readme_test_command_is_the_one_that_ci_runs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "bash .ci/test" in readme
    assert "bash .ci/test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "bash .ci/run" in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
