"""Tags of tokens as labelled spans of a text, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from perturb.contracts import Span, Spans

_CHUNK_TAG: Final = re.compile(r"O|[BIESLU](-.*)?")
_BEGIN: Final = "BSU"
_END: Final = "ESLU"
_UNTYPED: Final = "span"
_OUTSIDE: Final = "O"


def is_chunk_tag(tag: str) -> bool:
    """Whether a tag marks a chunk: O, or one of B, I, E, S, L, U with its type.

    Example:
        >>> is_chunk_tag("B-PER"), is_chunk_tag("O"), is_chunk_tag("NOUN")
        (True, True, False)
    """
    return _CHUNK_TAG.fullmatch(tag) is not None


def spans_of(tokens: Sequence[str], tags: Sequence[str], *, chunks: bool = True) -> Spans:
    """Turn tags into spans of the tokens joined by blanks.

    A chunk goes on as conlleval sees it: I continues a chunk of its type and begins one elsewhere.

    Args:
        tokens: The words.
        tags: The tag of each.
        chunks: Whether tags mark chunks; otherwise each token is a span with its tag as label.

    Example:
        >>> spans_of(["Ada", "Lovelace", "left"], ["B-PER", "I-PER", "O"])
        Spans(spans=(Span(start=0, stop=12, label='PER'),), field='')
    """
    spans: list[Span] = []
    position, is_open = 0, False
    for token, tag in zip(tokens, tags, strict=True):
        stop = position + len(token)
        prefix, label = (tag[0], tag[2:] or _UNTYPED) if chunks else ("S", tag)
        if prefix == _OUTSIDE:
            is_open = False
        elif is_open and prefix not in _BEGIN and spans[-1].label == label:
            spans[-1] = Span(spans[-1].start, stop, label)
            is_open = prefix not in _END
        else:
            spans.append(Span(position, stop, label))
            is_open = prefix not in _END
        position = stop + 1
    return Spans(tuple(spans))


def tags_of(text: str, spans: Spans, *, chunks: bool = True) -> list[tuple[str, str]]:
    """Cut a text into tokens, at white space and at the borders of spans, and tag each.

    Args:
        text: Any text.
        spans: None of which overlap.
        chunks: Whether tags mark chunks, B for the first token and I for further ones; otherwise they are the labels.

    Returns:
        Token and tag, in order.

    Example:
        >>> tags_of("Ada Lovelace left Rome.", Spans((Span(0, 12, "PER"), Span(18, 22, "LOC"))))
        [('Ada', 'B-PER'), ('Lovelace', 'I-PER'), ('left', 'O'), ('Rome', 'B-LOC'), ('.', 'O')]
    """
    tagged: list[tuple[str, str]] = []
    position = 0
    for span in sorted(spans.spans, key=lambda span: span.start):
        tagged += [(token, _OUTSIDE) for token in text[position : span.start].split()]
        inside = text[span.start : span.stop].split()
        if chunks:
            tagged += [(token, f"{'I' if place else 'B'}-{span.label}") for place, token in enumerate(inside)]
        else:
            tagged += [(token, span.label) for token in inside]
        position = max(position, span.stop)
    return tagged + [(token, _OUTSIDE) for token in text[position:].split()]
