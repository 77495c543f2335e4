"""Every specification of a run is valid as a whole; each part was checked where it was written."""

import json

import pytest
from altair.utils.schemapi import validate_jsonschema
from altair.vegalite.v6.schema.core import TopLevelSpec
from jsonschema import ValidationError

from multivector import runs

from .executing import stored


def check(spec: dict) -> None:
    validate_jsonschema(spec, TopLevelSpec._schema, rootschema=TopLevelSpec._rootschema)


@pytest.mark.parametrize("name", runs.notebooks())
def test_every_specification_is_valid_vega_lite(name):
    _, figures = stored(name)
    assert figures
    for figure in figures.values():
        for spec in figure["specs"].values():
            check(json.loads(spec))


def test_a_specification_with_a_wrong_word_is_not():
    _, figures = stored("03-oil-routes")
    spec = json.loads(next(iter(figures.values()))["specs"]["wide"])
    (spec if "mark" in spec else spec["layer"][0] if "layer" in spec else spec["vconcat"][0])["mark"] = "bra"
    with pytest.raises(ValidationError, match="bra"):
        check(spec)
