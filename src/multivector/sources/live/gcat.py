"""What was launched from where, by the newest catalogue?  In: GCAT's list of launches, a TSV file.

Out: the file that `launches` reads.  As in the list that was pinned, a line is kept if its designation is an
international one (``1957 ALP``, ``2023-001``), one of a failure (``2023-F01``), which failed, or one of an explosion on
the pad (``2016-E01``), which the builder does not count.  Years that are not over are left out.
"""

import re

from ... import tables
from .. import UpstreamError, launches
from ..fetch import Fetcher, as_csv, rows

UPSTREAM = "gcat"
ADDRESS = "https://planet4589.org/space/gcat/tsv/launch/launch.tsv"
WORKS = {"launches_by_site": "GCAT|2025 in spaceflight", "baikonur_launches": "GCAT"}
FIELDS = ("Launch_Tag", "Launch_Date", "LV_Type", "Mission", "Launch_Site", "Launch_Pad", "Category")
COLUMNS = ("launch_tag", "year", "vehicle", "mission", "pad", "spaceport", "lv_state", "outcome", "category", "source")
COUNTED = re.compile(r"\d{4}(?: [A-Z]{3}|-\d{3}|-F|-E)")
SPACEPORTS = {
    "GIK-5": "Baikonur",
    "NIIP-5": "Baikonur",
    "GIK-1": "Plesetsk",
    "GNIIP": "Plesetsk",
    "GNIIPV": "Plesetsk",
    "NIIP-53": "Plesetsk",
    "VOST": "Vostochny",
    "GTsMP-4": "Kapustin Yar",
    "GTsP-4": "Kapustin Yar",
    "GIK-2": "Svobodny",
    "YAS": "Dombarovsky (Yasny)",
    "BLA": "Barents Sea (submarine)",
    "KLA": "Sea Launch (Pacific)",
    "CSG": "Guiana Space Centre",
}
OTHER = "Other"
RUSSIAN = re.compile("Proton|Zenit-|Tsiklon|Dnepr|Rokot|Strela|Molniya|Voskhod|Vostok|Soyuz|Angara|Start-1|Kosmos")


def launches_by_site(fetch: Fetcher) -> dict[str, str]:
    """Return the launches of the world in all whole years."""
    found = fetch.get(UPSTREAM, "space/gcat/tsv/launch/launch.tsv", read)
    last = int(tables.load("launches_by_site")["year"].max())
    if max(line[1] for line in found) < last:
        raise UpstreamError(f"The catalogue ends before {last}, where the accepted table does: is it cut off?")
    return {launches.LOG: as_csv(COLUMNS, [line for line in found if line[1] < fetch.now.year])}


def baikonur_launches(fetch: Fetcher) -> dict[str, str]:
    """Return the same; the builder takes those from Baikonur."""
    return launches_by_site(fetch)


def read(raw: bytes) -> list[tuple]:
    """Return a line for each launch that counts, in order of the catalogue.

    Raises
    ------
    UpstreamError
        If a column is missing, the text is cut off, or nothing counts.
    """
    found = [_line(row) for row in rows(raw, FIELDS, "\t") if COUNTED.match(row["Launch_Tag"])]
    if not found:
        raise UpstreamError("no launch has an international designation: have the tags changed?")
    return found


def _line(row: dict[str, str]) -> tuple:
    spaceport = SPACEPORTS.get(row["Launch_Site"], OTHER)
    # a Russian vehicle from a site that is not listed here is an error of the builder, which asks to list it
    home = spaceport in launches.SITES or (spaceport == OTHER and RUSSIAN.match(row["LV_Type"]))
    return (
        row["Launch_Tag"],
        int(row["Launch_Date"][:4]),
        row["LV_Type"],
        row["Mission"],
        row["Launch_Pad"],
        spaceport,
        "RU" if home else "",
        "F" if row["Launch_Tag"][4:6] == "-F" else "S",
        row["Category"],
        launches.CATALOGUE,
    )
