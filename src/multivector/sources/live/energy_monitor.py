"""Whose are the pipelines by the newest trackers?  In: Global Energy Monitor's releases as GeoJSON, by hand.

The releases are given out by a form that asks for a name and a purpose: there is no address to fetch them from.
Out: the file that `pipelines` reads, with the lines of the accepted table and any other that touches Kazakhstan.
"""

import json

from ... import tables
from .. import UpstreamError
from .. import pipelines as builders
from ..fetch import require

ADDRESS = "Global Energy Monitor's form, globalenergymonitor.org"
WORKS = {"pipelines": "Tracker", "pipeline_owners": "Tracker"}
WHERE = (
    "Both trackers, Oil and NGL Pipelines and Gas Pipelines, are at https://globalenergymonitor.org/ under Download "
    "data; give the two GeoJSON files, each with --from"
)
EARLIER = {"Countries": "CountriesOrAreas"}  # what releases before the middle of 2025 called it
FIELDS = (
    *("ProjectID", "PipelineName", "SegmentName", "Fuel", "Status", "CountriesOrAreas", "Owner", "Parent"),
    *("StartYear1", "Capacity", "CapacityUnits", "CapacityBcm/y", "LengthKnownKm"),
)
HOME = "Kazakhstan"


def pipelines(releases: list[bytes]) -> dict[str, str]:
    """Return the lines of the region out of the two releases.

    Raises
    ------
    UpstreamError
        If a release is no GeoJSON of lines, lacks a property, or one of the two is not there.
    """
    features = [feature for raw in releases for feature in read(raw)]
    fuels = {builders.PRODUCTS.get(feature["properties"]["Fuel"]) for feature in features}
    if not {"oil", "gas"} <= fuels:
        raise UpstreamError(f"The releases hold no {'gas' if 'oil' in fuels else 'oil'} pipelines. {WHERE}.")
    known = set(tables.load("pipelines")["id"])
    wanted = [
        feature
        for feature in features
        if feature["properties"]["ProjectID"] in known or HOME in feature["properties"]["CountriesOrAreas"].split(", ")
    ]
    if not wanted:
        raise UpstreamError(f"No line of the releases is in the accepted table or touches {HOME}.")
    return {builders.LINES: json.dumps({"type": "FeatureCollection", "features": wanted}, ensure_ascii=False)}


def pipeline_owners(releases: list[bytes]) -> dict[str, str]:
    """Return the same; the builder takes the owners."""
    return pipelines(releases)


def read(raw: bytes) -> list[dict]:
    """Return the features of a release, named as the builder names them."""
    try:
        features = json.loads(raw)["features"]
        made = [
            {**one, "properties": {EARLIER.get(name, name): value for name, value in one["properties"].items()}}
            for one in features
        ]
    except (ValueError, LookupError, TypeError, AttributeError):
        start = " ".join(raw[:80].decode("utf-8", "replace").split())
        raise UpstreamError(f"This is no GeoJSON of a tracker (it begins {start!r}). {WHERE}.") from None
    if not made:
        raise UpstreamError(f"The release holds no line. {WHERE}.")
    try:
        for one in made:
            one["properties"] = {"CapacityBcm/y": None} | one["properties"]  # the oil tracker has none
            require(FIELDS, one["properties"])
    except UpstreamError as error:
        raise UpstreamError(f"Line {one['properties'].get('ProjectID')} of the release: {error}.") from None
    return made
