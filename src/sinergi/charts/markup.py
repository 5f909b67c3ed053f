"""
SVG and HTML elements as text, escaped, and nothing else.

Whatever comes from a table or a manifest passes through `words`; only `tag` writes angle brackets.
"""

from __future__ import annotations

from html import escape


def words(value: object) -> str:
    """
    Return text safe inside an element.

    >>> words("A < B & C")
    'A &lt; B &amp; C'
    """
    return escape(str(value), quote=False)


def tag(name: str, *children: str, **attributes: object) -> str:
    """
    Return one element; `children` are markup already, attribute values are escaped.

    Underscores in attribute names become hyphens and a last one is dropped (`class_`); a null value leaves the
    attribute out.

    >>> tag("text", words("a < b"), class_="x", text_anchor="end", y=None)
    '<text class="x" text-anchor="end">a &lt; b</text>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>"


def wrapped(text: str, *, width: int, lines: int) -> tuple[str, ...]:
    """
    Return text broken at spaces into at most `lines` lines, the last one cut with an ellipsis.

    SVG text does not flow, so lines are broken for the narrowest screen (288 px at 15 px type is 36 characters).

    >>> wrapped("Keluarga pada desil satu sampai empat", width=16, lines=2)
    ('Keluarga pada', 'desil satu …')
    """
    from textwrap import wrap

    broken = wrap(text, width=width, max_lines=lines, placeholder=" …")
    return tuple(broken) or ("",)


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
