"""Would the tests of the measures notice a fault?  In: measures and their unit tests.  Out: faults that went unnoticed.

mutmut changes one operator, number, name, string or argument at a time and runs the unit tests of the module that
call the changed function. A change that no test notices survives. Survivors that change nothing that could be
noticed stand with their reason in ``mutants_equivalent.csv``; any other is printed, and makes the command fail.
Run ``make mutants`` or ``make mutants MODULE=votes``; see ``benchmarks/README.md``.
"""

import csv
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from multivector.paths import BUILD, PACKAGE, ROOT, shown, write_text

PLACE = BUILD / "mutants"
MEASURES = sorted(path.stem for path in (PACKAGE / "measures").glob("[a-z]*.py"))
TESTS = {"london": "currency", "oil_network": "routes"}  # modules whose tests stand with those of another
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.csv")
LAID = {"mutants_conftest.py": "conftest.py", "mutants_examples.py": "test_examples.py"}  # beside the unit tests
SCORES = Path(__file__).with_name("mutants.csv")
KILLED, SURVIVED, UNTESTED = {1, 3}, {0}, {5, 33}  # exit codes of pytest, and 33 of mutmut: no test calls it
LEFT_OUT = 34  # mutmut's code of a change that was not to be tried
BROKEN_OFF = (2, -2, -9, -15)  # the trial was interrupted or killed from outside
RULES = (  # changes that nobody can notice: written alike, both sides are the same; and why
    (r",? ?strict=(True|False|None)", "", "lengths: strict= only guards against lengths that cannot differ here"),
    (r"\b(sort|index)=(False|None)\b", r"\1=False", "falsy: None and False mean the same to pandas here"),
    (r"astype\((float|None)\)", "astype(float)", "dtype: to numpy None is float"),
    (r'(?i)float\("nan"\)', "nan", "case: Python reads nan in either case"),
    (r"(?i)epsg:(\d+)", r"\1", "case: PROJ reads the name of a projection in either case"),
    (r"(?i)kind=\"stable\"|orient=\"index\"", "", "case: the library reads the name in either case"),
)
SPARED = "-p no:unraisableexception -p no:threadexception -p no:xdist -p no:anyio -p no:logging -p no:junitxml"
SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/multivector/measures/{module}.py"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-o", "addopts=", "--hypothesis-profile=mutants"]
pytest_add_cli_args_test_selection = ["tests/unit/test_{tests}.py", "tests/unit/test_examples.py"]
timeout_multiplier = 10
timeout_constant = 2
track_dependencies = false
use_git_change_detection = false
"""


@dataclass(frozen=True)
class Mutant:
    """A change that mutmut made: in which function, which lines, and how the tests ended."""

    name: str
    module: str
    function: str
    before: str
    after: str
    code: int | None

    @property
    def outcome(self) -> str:
        """Say how the tests ended, in a word."""
        if self.code in (None, LEFT_OUT, *BROKEN_OFF):
            return "not run"
        known = (("killed", KILLED), ("survived", SURVIVED | UNTESTED))
        return next((word for word, codes in known if self.code in codes), "timed out")


def prepare(module: str) -> Path:
    """Lay out what mutmut wants to find in its working directory, and give that folder."""
    folder = PLACE / module
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for copied in (folder / "tests").rglob("*.py"):  # as they stand now, also those that are gone
        if not (ROOT / copied.relative_to(folder)).exists():
            copied.unlink()
    for name, laid in LAID.items():
        shutil.copy2(Path(__file__).with_name(name), folder / "tests/unit" / laid)
    options = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    write_text(folder / "pyproject.toml", options + SETTINGS.format(module=module, tests=TESTS.get(module, module)))
    return folder


def forget(module: str, why: dict) -> None:
    """Make mutmut try what was left out, and again what survived unexplained: tests may have been written since."""
    path = PLACE / module / "mutants/src/multivector/measures" / f"{module}.py.meta"
    if path.exists():
        found = mutants(module)
        again = {each.name for each in found if each.outcome == "not run"}
        again |= {each.name for each in found if each.outcome != "killed" and not explained(each, why)}
        known = json.loads(path.read_text())
        known["exit_code_by_key"] |= dict.fromkeys(again)
        write_text(path, json.dumps(known))
        (PLACE / module / "mutants/mutmut-stats.json").unlink(missing_ok=True)  # which tests call what, found anew


def sample(module: str, every: int) -> None:
    """Have mutmut make the changes, and leave untried all but each so-manieth."""
    run(PLACE / module, 1, "no such change")  # makes them, runs the tests once, and stops
    path = PLACE / module / "mutants/src/multivector/measures" / f"{module}.py.meta"
    known = json.loads(path.read_text())
    codes = known["exit_code_by_key"]
    known["exit_code_by_key"] = {name: codes[name] if i % every == 0 else LEFT_OUT for i, name in enumerate(codes)}
    write_text(path, json.dumps(known))


def run(folder: Path, processes: int, *chosen: str) -> None:
    """Run mutmut in `folder`, on all changes that have not been tried there, or on those that are chosen."""
    own = {"MULTIVECTOR_ROOT": str(ROOT), "MULTIVECTOR_EXAMPLES_OF": folder.name, "COLUMNS": "100"}
    own |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # a fork of a process with threads may wait for ever
    own["PYTEST_ADDOPTS"] = SPARED  # half the time of a short run is the collecting of garbage that nobody looks at
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", str(processes), *chosen]
    done = subprocess.run(command, cwd=folder, env=os.environ | own, stdout=subprocess.PIPE, text=True)
    if done.returncode and not chosen:
        said = re.sub(r"^[\u2800-\u28ff].*\n?", "", done.stdout, flags=re.MULTILINE)  # without its spinner
        raise click.ClickException(f"mutmut failed in {shown(folder)}:\n{said[-4000:]}")


def mutants(module: str) -> Iterator[Mutant]:
    """Give every change made to `module`, from what mutmut left in its folder."""
    path = PLACE / module / "mutants/src/multivector/measures" / f"{module}.py"
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    spans = json.loads(path.with_name(f"{path.name}.spans").read_text())["spans"]
    codes = json.loads(path.with_name(f"{path.name}.meta").read_text())["exit_code_by_key"]
    for name, code in codes.items():
        inner = name.rpartition(".")[2]
        original = re.sub(r"__mutmut_\d+$", "__mutmut_orig", inner)
        texts = {each: lines[spans[each][0] - 1 : spans[each][1]] for each in (original, inner)}
        before, after = ([line.replace(each, "") for line in texts[each]] for each in (original, inner))
        changed = [line for line in difflib.ndiff(before, after) if line[0] in "-+"]
        gone, new = (" ".join(line[2:].strip() for line in changed if line[0] == sign) for sign in "-+")
        function = re.sub(r"^x_?|__mutmut_orig$", "", original).replace("ǁ", ".").strip(".")
        yield Mutant(name, module, function, gone, new, code)


def reviewed() -> dict[tuple[str, str, str, str], str]:
    """Read why which survivors change nothing that could be noticed."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        return {
            (row["module"], row["function"], row["before"], row["after"]): row["why"] for row in csv.DictReader(file)
        }


def explained(mutant: Mutant, why: dict) -> str:
    """Say why a survivor changes nothing that could be noticed, by the list or by a rule; empty if nobody has said."""
    if listed := why.get(key(mutant)):
        return listed
    for pattern, alike, reason in RULES:
        if mutant.before.count("=") - mutant.after.count("=") in (0, "strict" in pattern):
            found = {re.sub(r"[\s,]", "", re.sub(pattern, alike, side)) for side in (mutant.before, mutant.after)}
            if len(found) == 1:
                return reason
    return ""


def key(mutant: Mutant) -> tuple[str, str, str, str]:
    """Name a mutant by what it changes, which outlives the numbers that mutmut gives."""
    return mutant.module, mutant.function, mutant.before, mutant.after


def report(module: str, why: dict) -> tuple[dict, list[Mutant]]:
    """Count the outcomes of one module, and give the survivors that nobody has explained."""
    found = list(mutants(module))
    counts = Counter(each.outcome for each in found)
    survivors = [each for each in found if each.outcome == "survived"]
    unexplained = [each for each in survivors if not explained(each, why)]
    noticed = counts["killed"] + counts["timed out"]
    able = len(found) - counts["not run"] - (len(survivors) - len(unexplained))
    score = f"{100 * noticed / able:.1f}" if able else ""
    row = {"module": module, "mutants": len(found), **{word: counts[word] for word in ("killed", "timed out")}}
    row |= {"survived": len(survivors), "equivalent": len(survivors) - len(unexplained)}
    return row | {"not run": counts["not run"], "score_pct": score}, unexplained


def keep(rows: list[dict]) -> None:
    """Write the counts of `rows` into ``mutants.csv``, beside those of the modules that were not run now."""
    kept = {}
    if SCORES.exists():
        with SCORES.open(encoding="utf-8", newline="") as file:
            kept = {row["module"]: row for row in csv.DictReader(file)}
    kept |= {row["module"]: row for row in rows}
    table = [list(rows[0]), *([str(value) for value in kept[name].values()] for name in sorted(kept))]
    write_text(SCORES, "".join(",".join(line) + "\n" for line in table))


@click.command(help=__doc__.partition("\n\n")[0])
@click.argument("modules", nargs=-1, type=click.Choice(MEASURES))
@click.option("--processes", default=1, show_default=True, help="How many changes are tried at once.")
@click.option("--again", is_flag=True, help="Try only what an earlier run did not, or what survived it.")
@click.option("--every", default=1, show_default=True, help="Try only each so-manieth change, for a quick estimate.")
@click.option("--look", is_flag=True, help="Run nothing, report what an earlier run left.")
def main(modules: tuple[str, ...], processes: int, again: bool, every: int, look: bool) -> None:
    """Mutate, test, report."""
    why, rows, open_ones = reviewed(), [], []
    for module in modules or MEASURES:
        if not look:
            forget(module, why) if again else shutil.rmtree(PLACE / module, ignore_errors=True)
            folder = prepare(module)
            if every > 1:
                sample(module, every)
            run(folder, processes)
        row, unexplained = report(module, why)
        click.echo("  ".join(f"{name}: {value}" for name, value in row.items()))
        for mutant in unexplained:
            click.echo(f"  {mutant.name.rpartition('.')[2]}\n    - {mutant.before}\n    + {mutant.after}")
        rows.append(row)
        open_ones += unexplained
    keep(rows)
    if open_ones:
        raise click.ClickException(
            f"{len(open_ones)} changes went unnoticed. Write tests for them, or say why in {shown(EQUIVALENT)}."
        )


if __name__ == "__main__":
    main()
