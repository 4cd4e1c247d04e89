"""Controls of the verdicts with two readings: the same text with the same loss, and the verdict left decided.

Each loses what the generator it controls takes away, and gets the sentence in the reading that agrees with the text.
"""

from __future__ import annotations

from perturb.contracts import Edit, Undecided
from perturb.generators.text._readings import Offered, ambiguous, offer


@ambiguous(
    "Ratnaparkhi, Reynar & Roukos 1994, A Maximum Entropy Model for Prepositional Phrase Attachment; "
    "Quirk et al. 1985 on adverbs with two hosts",
    control_of="attachment",
)
def attachment_decided(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Say the verdict again where `attachment` leaves it open: its control.

    As much of the verdict goes, and what comes for it is without an adverb that may belong to what stands before it or
    behind it. `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> attachment_decided("The soup was lovely.", severity=5, seed=1)
        'The soup was …. Because of the price, I do not call it a failure.'
    """
    return draw.up_to(rate, at_least)


attachment_decided.draw(offer("attachment", decided=True))


@ambiguous(
    "Ladd 1980, The Structure of Intonational Meaning: negation and quantifiers",
    control_of="quantifier_scope",
)
def quantifier_scope_decided(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Say the verdict again where `quantifier_scope` leaves it open: its control.

    As much of the verdict goes, and what comes for it is without a negation or a quantifier whose reach is open.
    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> quantifier_scope_decided("The soup was lovely.", severity=5, seed=1)
        'The soup was …. Nothing about it was wrong.'
    """
    return draw.up_to(rate, at_least)


quantifier_scope_decided.draw(offer("scope", decided=True))


@ambiguous(
    "Levesque, Davis & Morgenstern 2012, The Winograd Schema Challenge",
    control_of="pronoun_reference",
)
def pronoun_reference_decided(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Say the verdict again where `pronoun_reference` leaves it open: its control.

    As much of the verdict goes, and what comes for it is without a pronoun that may stand for either of two.
    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> pronoun_reference_decided("The soup was lovely.", severity=5, seed=1)
        'The soup was …. My brother praised this one and tore the other to pieces, and I would say the same.'
    """
    return draw.up_to(rate, at_least)


pronoun_reference_decided.draw(offer("pronoun", decided=True))


@ambiguous(
    "Navigli 2009, Word Sense Disambiguation: A Survey",
    control_of="homonym",
)
def homonym_decided(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Say the verdict again where `homonym` leaves it open: its control.

    As much of the verdict goes, and what comes for it is without a word that praises in one sense and blames in
    another. `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> homonym_decided("The soup was lovely.", severity=5, seed=1)
        'The soup was …. It was simply wicked, which is to say brilliant.'
    """
    return draw.up_to(rate, at_least)


homonym_decided.draw(offer("homonym", decided=True))


@ambiguous(
    "Chantree et al. 2006, Identifying Nocuous Ambiguities in Natural Language Requirements",
    control_of="coordination",
)
def coordination_decided(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Say the verdict again where `coordination` leaves it open: its control.

    As much of the verdict goes, and what comes for it is without a negation that may hold for one of two joined parts
    or for both. `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> coordination_decided("The soup was lovely.", severity=5, seed=1)
        'The soup was …. It is neither overpriced nor useless.'
    """
    return draw.up_to(rate, at_least)


coordination_decided.draw(offer("coordination", decided=True))


@ambiguous(
    "Bos & Spenader 2011, An Annotated Corpus for the Analysis of VP Ellipsis",
    control_of="comparative_ellipsis",
)
def comparative_ellipsis_decided(
    _text: str, draw: Offered, *, rate: float, at_least: int
) -> tuple[Edit, ...] | Undecided:
    """Say the verdict again where `comparative_ellipsis` leaves it open: its control.

    As much of the verdict goes, and what comes for it is without a comparison with something of which nothing is said.
    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> comparative_ellipsis_decided("The soup was lovely.", severity=5, seed=1)
        'The soup was …. It is exactly as good as the one before, and that one was superb.'
    """
    return draw.up_to(rate, at_least)


comparative_ellipsis_decided.draw(offer("comparison", decided=True))


@ambiguous(
    "Quirk et al. 1985, A Comprehensive Grammar of the English Language, 12.46: situational ellipsis",
    control_of="elided_subject",
)
def elided_subject_decided(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Say the verdict again where `elided_subject` leaves it open: its control.

    As much of the verdict goes, and what comes for it is without a sentence without its subject, where two would do.
    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> elided_subject_decided("The soup was lovely.", severity=5, seed=1)
        'The soup was …. One of us would go again and one would not. I agree fully with going again.'
    """
    return draw.up_to(rate, at_least)


elided_subject_decided.draw(offer("elision", decided=True))


@ambiguous(
    "Raffman 2014, Unruly Words: A Study of Vague Language",
    control_of="vague_quantity",
)
def vague_quantity_decided(_text: str, draw: Offered, *, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
    """Say the verdict again where `vague_quantity` leaves it open: its control.

    As much of the verdict goes, and what comes for it is without a quantity that may be nearly all or next to nothing.
    `rate` is a share of the clauses that may decide, which go; from tier 1 on `at_least` one does.

    Example:
        >>> vague_quantity_decided("The soup was lovely.", severity=5, seed=1)
        'The soup was …. Almost everything about it was right.'
    """
    return draw.up_to(rate, at_least)


vague_quantity_decided.draw(offer("quantity", decided=True))
