# What a day's work needs; CONTRIBUTING.md lists the same as plain commands.
bin := if os_family() == "windows" { ".venv/Scripts" } else { ".venv/bin" }

# a virtual environment with an editable build, and the hooks
setup:
    python3 -m venv .venv
    {{bin}}/python -m pip install --quiet --editable ".[dev]"
    {{bin}}/pre-commit install

# the tests that start no OCR engine: under 30 s
test *args:
    {{bin}}/python -m pytest -m "not engine" {{args}}

# every test
test-all *args:
    {{bin}}/python -m pytest {{args}}

# lint, format, types, import rules, Cython
lint:
    {{bin}}/ruff check .
    {{bin}}/ruff format --check .
    {{bin}}/mypy
    {{bin}}/lint-imports
    PATH="$PWD/{{bin}}:$PATH" cython-lint src

# put the code into the project's form
format:
    {{bin}}/ruff check --fix .
    {{bin}}/ruff format .

# how well: the accuracy table over a corpus folder
accuracy corpus="sample_figures":
    {{bin}}/python benchmarks/accuracy.py {{corpus}}

# how well, as figures get worse: docs/accuracy.md
ladder *args:
    {{bin}}/python benchmarks/ladder.py {{args}}

# seconds a figure by stage, and peak memory: docs/speed.md
speed folder *args:
    {{bin}}/python benchmarks/speed.py {{folder}} {{args}}

# how often figures of each confidence are read right
calibrate +corpora:
    {{bin}}/python benchmarks/calibration.py {{corpora}}

# every sample figure from picture to hazard ratio, published against refitted
replay *args:
    {{bin}}/python benchmarks/replay.py {{args}}

# printed statistics read right
printed corpus="sample_figures":
    {{bin}}/python benchmarks/printed.py {{corpus}}

# planted contradictions found by the audit, and false alarms
audit *args:
    {{bin}}/python benchmarks/audit.py {{args}}

# published trials drawn, read, rebuilt and refitted: docs/trials.md
trials folder *args:
    {{bin}}/python benchmarks/trials.py {{folder}} {{args}}

# how fast: the kernels against their plain twins, and each stage of a figure
bench:
    {{bin}}/python benchmarks/bench_core.py
    {{bin}}/python -m pytest benchmarks/test_stages.py --benchmark-columns=min,median,rounds

# docs/notes.md and docs/errors.md from the code
docs:
    {{bin}}/python docs/make.py

# a sample figure, read
demo:
    {{bin}}/kmrecon extract sample_figures/cik-rct-os.png -o demo.kmrecon

# all that CI runs, from a fresh environment
ci:
    bash .ci/run
