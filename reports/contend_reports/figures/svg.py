"""A Figure as inline SVG: no ids that could clash, no address of any kind, colours that follow the page."""

import io
import logging
import re
import warnings

import matplotlib
from markupsafe import Markup, escape

from .style import FAINT, INK, RC

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def inline(figure, name, title, description):
    """SVG text for one figure; name makes its ids unique on the page, title and description say it in words."""
    buffer = io.StringIO()
    with matplotlib.rc_context(RC), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the reader's fonts draw the text, not ours
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = buffer.getvalue()
    text = text[text.index("<svg"):]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.S)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.S)
    text = text.replace("xlink:href", "href")
    text = _rename_ids(text, name)
    text = text.replace(INK, "currentColor").replace(FAINT, "var(--line)")
    text = re.sub(r"font: ([0-9.]+px) [^;\"]*", r"font-size: \1", text)  # the family comes from the page
    text = re.sub(r"(\d+\.\d\d)\d+", r"\1", text)  # a hundredth of a point is enough
    text = re.sub(r">\s+<", "><", text)
    return Markup(_open(text, title, description))


def _open(text, title, description):
    """Replaces the opening tag: scales with its box, and tells a screen reader what it shows."""
    box = re.search(r'viewBox="([^"]*)"', text).group(1)
    body = text[text.index(">") + 1:]
    return f'<svg viewBox="{box}" role="img"><title>{escape(title)}</title><desc>{escape(description)}</desc>{body}'


def _rename_ids(text, name):
    """Drops ids that nothing refers to and prefixes the others."""
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    text = re.sub(r' id="([^"]*)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", text)
    text = re.sub(r'href="#([^"]+)"', lambda m: f'href="#{name}-{m[1]}"', text)
    return re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{name}-{m[1]})", text)
