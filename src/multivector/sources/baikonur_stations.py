"""Where do trains stop on and near the cosmodrome?  In: OpenStreetMap stations (ODbL).  Out: a table under ODbL."""

import pandas as pd

from . import Upstream

STATIONS = "baikonur_rail_stations_osm.csv"
PINS = {STATIONS: "8f224a52a364be7d0c14c09c3d07522b31c08451a413abf03dd9af4310588e66"}


def baikonur_stations_osm(upstream: Upstream) -> pd.DataFrame:
    """Return the stations and halts between 62.8 and 63.9 E, 45.5 and 46.4 N.

    Returns
    -------
    pandas.DataFrame
        Columns osm_id, name (as on the map, in Kazakh or Russian; missing where it only gives kilometres), kind, lat,
        lon; sorted by osm_id.
    """
    raw = upstream.csv(STATIONS).drop_duplicates("id")
    name = raw["nameLocal"].fillna(raw["name"])
    frame = pd.DataFrame({"osm_id": raw["id"].astype("int64"), "name": name.mask(name.str.contains(r"\d"))})
    frame["kind"] = raw["type"]
    for column in ("lat", "lon"):
        frame[column] = raw[column].astype(float).round(3)
    return frame.sort_values("osm_id", ignore_index=True)
