"""Verdicts with two readings, each made so by one thing that language leaves open.

The text's own verdict goes clause by clause, and the ambiguous one is all that is left of it at tier 5: then either
reading is acceptable. For texts that judge something; a text in which the lexicon finds no verdict,
or another than its label tells, is not changed.
"""

from __future__ import annotations

from perturb.contracts import Edit, Undecided
from perturb.generators.text._readings import Offered, ambiguous, offer


@ambiguous(
    "Ratnaparkhi, Reynar & Roukos 1994, A Maximum Entropy Model for Prepositional Phrase Attachment; "
    "Quirk et al. 1985 on adverbs with two hosts"
)
def attachment(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Leave the verdict to an adverb that may belong to what stands before it or behind it.

    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> attachment("The soup was lovely.", severity=5, seed=1)
        'The soup was …. I do not call it a failure because of the price.'
    """
    return draw.up_to(rate, at_least)


attachment.draw(offer("attachment"))


@ambiguous("Ladd 1980, The Structure of Intonational Meaning: negation and quantifiers")
def quantifier_scope(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Leave the verdict to a negation or a quantifier whose reach is open.

    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> quantifier_scope("The soup was lovely.", severity=5, seed=1)
        'The soup was …. All of it was not bad.'
    """
    return draw.up_to(rate, at_least)


quantifier_scope.draw(offer("scope"))


@ambiguous("Levesque, Davis & Morgenstern 2012, The Winograd Schema Challenge")
def pronoun_reference(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Leave the verdict to a pronoun that may stand for either of two.

    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> pronoun_reference("The soup was lovely.", severity=5, seed=1)
        'The soup was …. My brother praised one of them and tore the other to pieces, and I would say the same of it.'
    """
    return draw.up_to(rate, at_least)


pronoun_reference.draw(offer("pronoun"))


@ambiguous("Navigli 2009, Word Sense Disambiguation: A Survey")
def homonym(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Leave the verdict to a word that praises in one sense and blames in another.

    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> homonym("The soup was lovely.", severity=5, seed=1)
        'The soup was …. It is a real killer.'
    """
    return draw.up_to(rate, at_least)


homonym.draw(offer("homonym"))


@ambiguous("Chantree et al. 2006, Identifying Nocuous Ambiguities in Natural Language Requirements")
def coordination(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Leave the verdict to a negation that may hold for one of two joined parts or for both.

    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> coordination("The soup was lovely.", severity=5, seed=1)
        'The soup was …. It was not boring and a waste of time.'
    """
    return draw.up_to(rate, at_least)


coordination.draw(offer("coordination"))


@ambiguous("Bos & Spenader 2011, An Annotated Corpus for the Analysis of VP Ellipsis")
def comparative_ellipsis(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Leave the verdict to a comparison with something of which nothing is said.

    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> comparative_ellipsis("The soup was lovely.", severity=5, seed=1)
        'The soup was …. I think as much of it as of the last one.'
    """
    return draw.up_to(rate, at_least)


comparative_ellipsis.draw(offer("comparison"))


@ambiguous("Quirk et al. 1985, A Comprehensive Grammar of the English Language, 12.46: situational ellipsis")
def elided_subject(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Leave the verdict to a sentence without its subject, where two would do.

    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> elided_subject("The soup was lovely.", severity=5, seed=1)
        'The soup was …. My wife was delighted and my brother appalled. Felt the same.'
    """
    return draw.up_to(rate, at_least)


elided_subject.draw(offer("elision"))


@ambiguous("Raffman 2014, Unruly Words: A Study of Vague Language")
def vague_quantity(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Leave the verdict to a quantity that may be nearly all or next to nothing.

    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> vague_quantity("The soup was lovely.", severity=5, seed=1)
        'The soup was …. A certain share of it worked.'
    """
    return draw.up_to(rate, at_least)


vague_quantity.draw(offer("quantity"))
