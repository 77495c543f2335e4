"""What stands in the table of changes to measures is what was counted."""

import csv

from multivector.paths import ROOT


def test_the_table_of_changes_to_measures_is_that_of_its_file_and_names_every_module():
    with (ROOT / "benchmarks/mutants.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    modules = {path.stem for path in (ROOT / "src/multivector/measures").glob("[a-z]*.py")}
    assert {row["module"] for row in rows} == modules
    order = ["module", "mutants", "not run", "killed", "timed out", "survived", "equivalent", "score_pct"]
    text = (ROOT / "benchmarks/mutants.md").read_text(encoding="utf-8")
    for row in rows:
        assert f"| {' | '.join(row[name] for name in order)} |" in text, row["module"]
    with (ROOT / "benchmarks/mutants_equivalent.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind, _, why = row["why"].partition(": ")
            assert row["module"] in modules and why and f"*{kind}*" in text, row
