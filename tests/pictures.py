"""What every picture must be, at any parameters: as wide as its page, light, with letters large enough to read."""

import re

WIDTHS = {"wide": 640, "narrow": 330}


def assert_legible(name: str, pictures: dict[str, str], description: str, most: int = 60_000) -> None:
    """Check the pictures of a figure, by layout, and the length of its description."""
    for layout, width in WIDTHS.items():
        picture = pictures[layout]
        assert float(re.search(r'<svg[^>]* width="([\d.]+)"', picture)[1]) <= width, (name, layout)
        sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)(?:px)?"', picture)}
        assert sizes and min(sizes) >= 11, (name, layout)
        assert len(picture) < most, (name, layout)
    assert len(description.split()) >= 15, name
