"""Bar charts as SVG, readable on light and on dark pages.

``python -m side_by_side.charts`` reads on standard input what to draw, for pygal is in an
environment of its own: ``[{"file", "title", "names", "bars": {"what": [values]}}]``.
"""

import json
import sys
from pathlib import Path

import pygal
from pygal.style import Style

# middle tones, which stand out on white as well as on black
COLOURS = ("#3b82c4", "#d97b29", "#4d9a56", "#a066c0")
TEXT = {"light": "#333333", "dark": "#dddddd"}
CSS = """inline:
  text { fill: %(light)s !important; }
  .text-overlay text { text-anchor: start !important; transform: translateX(6px); }
  .axis .guide.line { stroke: #8a8a8a !important; stroke-opacity: 0.3; }
  @media (prefers-color-scheme: dark) { text { fill: %(dark)s !important; } }
"""

STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground=TEXT["light"],
    foreground_strong=TEXT["light"],
    foreground_subtle="#8a8a8a",
    colors=COLOURS,
    opacity="1",
    title_font_size=16,
    label_font_size=13,
    major_label_font_size=13,
    value_font_size=12,
    legend_font_size=13,
)


def draw(chart):
    """Write one chart."""
    bars = pygal.HorizontalBar(
        style=STYLE,
        js=[],
        css=[*pygal.Config.css.value, CSS % TEXT],
        width=820,
        height=110 + 22 * len(chart["names"]) * (len(chart["bars"]) + 0.6),
        legend_at_bottom=True,
        show_legend=len(chart["bars"]) > 1,
        print_values=True,
        print_values_position="top",  # at the end of the bar
        value_formatter=written,
        margin_right=60,
    )
    bars.uuid = Path(chart["file"]).stem  # the same drawing is the same file
    bars.title = chart["title"]
    bars.x_labels = chart["names"]
    for name, values in chart["bars"].items():
        bars.add(name, values)
    bars.render_to_file(chart["file"])


def written(value):
    """Return a value as it stands beside its bar."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


if __name__ == "__main__":
    for chart in json.load(sys.stdin):
        chart["names"].reverse()  # the first is at the top
        for values in chart["bars"].values():
            values.reverse()
        draw(chart)
