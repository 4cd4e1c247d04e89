"""Every text generator that comes with perturb, in one readable tuple; one axis a file."""

from perturb.contracts.generator import Generator
from perturb.generators.text.ambiguity import aside_added, aside_dropped, mixed_verdict, verdict_dropped
from perturb.generators.text.answers import entity_changed, number_changed, role_swapped
from perturb.generators.text.belonging import age_swapped, family_terms, nationality_swapped, religion_swapped
from perturb.generators.text.dates import date_format
from perturb.generators.text.dialect import (
    agreement_errors,
    article_errors,
    preposition_errors,
    slang,
    texting,
    us_uk_spelling,
)
from perturb.generators.text.distraction import irrelevant_sentence, long_padding
from perturb.generators.text.format import casing, punctuation
from perturb.generators.text.gender import gender_swapped
from perturb.generators.text.identity import names_swapped
from perturb.generators.text.keyboards import (
    adjacent_key_azerty,
    adjacent_key_dvorak,
    adjacent_key_jcuken,
    adjacent_key_qwertz,
    thumb_slip,
)
from perturb.generators.text.leftovers import emoji_added, markup_remains, mojibake, truncation
from perturb.generators.text.meaning import antonym, negation
from perturb.generators.text.misdirection import contradicted_premise, misleading_sentence, quoted_instruction
from perturb.generators.text.obfuscation import bidirectional, diacritics, homoglyph, leetspeak, zero_width
from perturb.generators.text.paraphrase import contraction, synonym
from perturb.generators.text.questions import (
    answer_removed,
    asked_with_asides,
    unanswerable_question,
    underspecified_question,
)
from perturb.generators.text.readings import (
    attachment,
    comparative_ellipsis,
    coordination,
    elided_subject,
    homonym,
    pronoun_reference,
    quantifier_scope,
    vague_quantity,
)
from perturb.generators.text.readings_decided import (
    attachment_decided,
    comparative_ellipsis_decided,
    coordination_decided,
    elided_subject_decided,
    homonym_decided,
    pronoun_reference_decided,
    quantifier_scope_decided,
    vague_quantity_decided,
)
from perturb.generators.text.rewording import compression, discourse_marker, elaboration, formality
from perturb.generators.text.slips import autocorrect_slip, human_typos
from perturb.generators.text.spelling import misspelling
from perturb.generators.text.syntax import clause_order, cleft, passive_voice
from perturb.generators.text.transcription import (
    disfluency,
    homophone,
    lost_punctuation,
    ocr_confusion,
    word_borders,
)
from perturb.generators.text.typography import line_breaks, number_format, quotes_and_dashes, spacing, unicode_form
from perturb.generators.text.typos import adjacent_key, doubling, insertion, omission, transposition
from perturb.generators.text.variety import african_american_english

TEXT: tuple[Generator, ...] = (
    # Typos
    adjacent_key,
    adjacent_key_azerty,
    adjacent_key_qwertz,
    adjacent_key_dvorak,
    adjacent_key_jcuken,
    thumb_slip,
    omission,
    transposition,
    insertion,
    doubling,
    misspelling,
    autocorrect_slip,
    human_typos,
    # Transcription
    ocr_confusion,
    homophone,
    lost_punctuation,
    disfluency,
    word_borders,
    # Obfuscation
    homoglyph,
    zero_width,
    leetspeak,
    diacritics,
    bidirectional,
    # Format
    casing,
    punctuation,
    spacing,
    quotes_and_dashes,
    unicode_form,
    number_format,
    date_format,
    line_breaks,
    markup_remains,
    mojibake,
    emoji_added,
    truncation,
    # Paraphrase
    contraction,
    synonym,
    formality,
    elaboration,
    compression,
    discourse_marker,
    clause_order,
    passive_voice,
    cleft,
    # Dialect
    us_uk_spelling,
    texting,
    slang,
    article_errors,
    preposition_errors,
    agreement_errors,
    # Text variety
    african_american_english,
    # Distraction
    irrelevant_sentence,
    long_padding,
    misleading_sentence,
    contradicted_premise,
    quoted_instruction,
    # Identity
    names_swapped,
    gender_swapped,
    family_terms,
    religion_swapped,
    nationality_swapped,
    age_swapped,
    # Ambiguity, each with its control
    mixed_verdict,
    aside_added,
    verdict_dropped,
    aside_dropped,
    attachment,
    attachment_decided,
    quantifier_scope,
    quantifier_scope_decided,
    pronoun_reference,
    pronoun_reference_decided,
    homonym,
    homonym_decided,
    coordination,
    coordination_decided,
    comparative_ellipsis,
    comparative_ellipsis_decided,
    elided_subject,
    elided_subject_decided,
    vague_quantity,
    vague_quantity_decided,
    underspecified_question,
    asked_with_asides,
    answer_removed,
    unanswerable_question,
    # Meaning: the right answer changes
    negation,
    antonym,
    number_changed,
    entity_changed,
    role_swapped,
)
