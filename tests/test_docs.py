"""The pages made from the code say what the code says; the words of the house name what is there."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from fake_reading import fake_reading
from kmrecon.errors import ExitCode
from kmrecon.files.answers import to_answers
from kmrecon.files.answers_file import answers_to_json
from kmrecon.files.record import result_record
from kmrecon.survival.published import parse_published

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


def test_published_results_in_the_docs_follow_the_format():
    text = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    (figure,) = parse_published(text.split("```toml\n")[1].split("```")[0], "files.md")
    assert (figure.id, figure.arms[0].survival_at[0][0], figure.reference) == ("os", 12, "Placebo")


def test_every_key_of_a_result_is_in_the_docs():
    text = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")

    def keys(value):
        if isinstance(value, dict):
            return set(value).union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    reading = fake_reading()
    content = [result_record(reading), json.loads(answers_to_json(to_answers(reading), "os.png"))]
    told = keys(content) - {"mean", "max", "left", "top", "right", "bottom"}
    assert (
        sorted(key for key in told if f"`{key}`" not in text and f".{key}" not in text and f"{key}[]" not in text) == []
    )


def test_readme_test_command_is_the_one_that_ci_runs():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "bash .ci/test" in readme
    assert "bash .ci/test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "bash .ci/run" in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
