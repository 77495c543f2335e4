"""How is geometry shared?  In: a specification, names of layers.  Out: TopoJSON, and specifications with it inside.

A specification names a layer (``layer:countries``); a page fetches it once for the whole book, and a static picture
has it filled in.
"""

import copy
import functools
import itertools
import json
from typing import Any

from .. import tables
from ..paths import BUILD, write_text

SCHEME = "layer:"


def layer_names(spec: Any) -> set[str]:
    """Return the map layers that a specification refers to."""
    if isinstance(spec, dict):
        url = spec.get("url")
        own = {url.removeprefix(SCHEME)} if isinstance(url, str) and url.startswith(SCHEME) else set()
        return own.union(*(layer_names(value) for value in spec.values())) if spec else own
    if isinstance(spec, list):
        return set().union(*(layer_names(value) for value in spec)) if spec else set()
    return set()


def with_layers(spec: dict) -> dict:
    """Return a specification whose map layers are filled in."""
    filled = copy.deepcopy(spec)

    def fill(node: Any) -> None:
        if isinstance(node, dict):
            url = node.get("url")
            if isinstance(url, str) and url.startswith(SCHEME):
                node["values"] = json.loads(topology(url.removeprefix(SCHEME)))
                del node["url"]
            else:
                for value in node.values():
                    fill(value)
        elif isinstance(node, list):
            for value in node:
                fill(value)

    fill(filled)
    return filled


@functools.cache
def topology(name: str) -> str:
    """Return a layer as TopoJSON text, in which neighbours share their borders; every feature has an id.

    Kept in ``build/maps`` under the hashes of the layer and of its description, so that a layer is converted once.
    """
    stamp = "-".join(
        mark.removeprefix("sha256:")[:10] for mark in (tables.file_hash(name), tables.description_hash(name))
    )
    stored = BUILD / "maps" / f"{name}.{stamp}.json"
    if stored.is_file():
        return stored.read_text(encoding="utf-8")
    import topojson  # heavy: only a layer that changed needs it

    frame = tables.load(name)
    keep = [column for column in ("id", "name") if column in frame.columns]
    shapes = frame[[*keep, "geometry"]].set_index("id", drop=False)
    shapes.index.name = None
    topology = topojson.Topology(shapes, object_name=name, prequantize=1e6, topology=True).to_dict()
    for geometry in topology["objects"][name]["geometries"]:
        geometry["id"] = geometry["properties"]["id"]
        for polygon in _polygons(geometry):
            polygon[:] = [_wound(ring, topology, clockwise=i == 0) for i, ring in enumerate(polygon)]
    text = json.dumps(
        topology, separators=(",", ":"), ensure_ascii=False, sort_keys=True, allow_nan=False, default=float
    )
    write_text(stored, text)
    return text


def _polygons(geometry: dict) -> list[list[list[int]]]:
    return {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}.get(geometry["type"], [])


def _wound(ring: list[int], topology: dict, *, clockwise: bool) -> list[int]:
    """Return a ring of arcs that runs the given way round.

    The topojson library turns an enclave that shares its only arc with the hole around it; D3 would then fill the
    whole world but the enclave.
    """
    points = [point for arc in ring for point in _points(topology["arcs"][arc if arc >= 0 else ~arc], arc < 0)]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))
    return ring if (area < 0) == clockwise else [~arc for arc in reversed(ring)]


def _points(arc: list[list[int]], backwards: bool) -> list[tuple[int, int]]:
    xs, ys = (list(itertools.accumulate(step[axis] for step in arc)) for axis in (0, 1))
    points = list(zip(xs, ys, strict=True))
    return points[::-1] if backwards else points
