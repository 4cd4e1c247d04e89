"""Every generator that comes with perturb, in one readable tuple."""

from perturb.contracts.generator import Generator
from perturb.generators.image.ambiguity import class_blend, same_class_blend
from perturb.generators.image.barriers import fence, frame_edge, grid, leaves
from perturb.generators.image.blur import defocus_blur, gaussian_blur, motion_blur, zoom_blur
from perturb.generators.image.colour import (
    bit_depth,
    channel_imbalance,
    colour_temperature,
    greyscale,
    hue,
    saturation,
)
from perturb.generators.image.digital import (
    downscaling,
    jpeg_compression,
    pixelation,
    posterising,
    repeated_encoding,
    webp_compression,
)
from perturb.generators.image.distortion import barrel_distortion, elastic, pincushion_distortion
from perturb.generators.image.glare import backlight, flicker_banding, glare_spot, lens_flare
from perturb.generators.image.glass import glass_blur, rolling_shutter
from perturb.generators.image.information import (
    lost_resolution,
    mosaic_overlay,
    uninformative_crop,
    window_overlay,
)
from perturb.generators.image.lighting import (
    cast_shadow,
    contrast_loss,
    low_light,
    overexposure,
    underexposure,
    uneven_illumination,
)
from perturb.generators.image.noise import (
    banding,
    dead_pixels,
    film_grain,
    gaussian_noise,
    impulse_noise,
    periodic_interference,
    shot_noise,
    speckle_noise,
)
from perturb.generators.image.occlusion import bar, blocks, scratches
from perturb.generators.image.overlay import pasted_object, watermark
from perturb.generators.image.pane import frost, mud_spatter, water_spatter
from perturb.generators.image.published import CIFAR_10_C, IMAGENET_C
from perturb.generators.image.shuffling import patch_overlay, patch_shuffle
from perturb.generators.image.soiling import dirt_on_lens, water_drops
from perturb.generators.image.transfer import bit_errors, moire
from perturb.generators.image.viewpoint import (
    aspect_ratio,
    crop,
    perspective,
    rotation,
    scale,
    shear,
    translation,
)
from perturb.generators.image.weather import fog, haze, rain, snow
from perturb.generators.text.ambiguity import aside_added, aside_dropped, mixed_verdict, verdict_dropped
from perturb.generators.text.answers import entity_changed, number_changed, role_swapped
from perturb.generators.text.belonging import age_swapped, family_terms, nationality_swapped, religion_swapped
from perturb.generators.text.dates import date_format
from perturb.generators.text.dialect import article_errors, texting, us_uk_spelling
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

GENERATORS: tuple[Generator, ...] = (
    # Image lighting
    low_light,
    overexposure,
    uneven_illumination,
    cast_shadow,
    underexposure,
    contrast_loss,
    backlight,
    lens_flare,
    glare_spot,
    flicker_banding,
    # Image occlusion
    blocks,
    scratches,
    bar,
    grid,
    fence,
    leaves,
    frame_edge,
    dirt_on_lens,
    water_drops,
    watermark,
    pasted_object,
    # Image noise
    gaussian_noise,
    shot_noise,
    impulse_noise,
    speckle_noise,
    film_grain,
    banding,
    dead_pixels,
    periodic_interference,
    # Image weather
    fog,
    haze,
    rain,
    snow,
    frost,
    water_spatter,
    mud_spatter,
    # Image colour
    saturation,
    hue,
    colour_temperature,
    channel_imbalance,
    greyscale,
    bit_depth,
    # Image digital
    jpeg_compression,
    webp_compression,
    repeated_encoding,
    pixelation,
    downscaling,
    posterising,
    bit_errors,
    moire,
    # Image blur
    gaussian_blur,
    motion_blur,
    defocus_blur,
    zoom_blur,
    glass_blur,
    rolling_shutter,
    # Image viewpoint
    rotation,
    perspective,
    scale,
    translation,
    shear,
    aspect_ratio,
    crop,
    barrel_distortion,
    pincushion_distortion,
    elastic,
    # Image ambiguity
    class_blend,
    same_class_blend,
    lost_resolution,
    mosaic_overlay,
    uninformative_crop,
    window_overlay,
    patch_shuffle,
    patch_overlay,
    # Published image corruptions
    *IMAGENET_C,
    *CIFAR_10_C,
    # Text typos
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
    # Text transcription
    ocr_confusion,
    homophone,
    lost_punctuation,
    disfluency,
    word_borders,
    # Text obfuscation
    homoglyph,
    zero_width,
    leetspeak,
    diacritics,
    bidirectional,
    # Text format
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
    # Text paraphrase
    contraction,
    synonym,
    formality,
    elaboration,
    compression,
    discourse_marker,
    clause_order,
    passive_voice,
    cleft,
    # Text dialect
    us_uk_spelling,
    texting,
    article_errors,
    # Text distraction
    irrelevant_sentence,
    long_padding,
    misleading_sentence,
    contradicted_premise,
    quoted_instruction,
    # Text identity
    names_swapped,
    gender_swapped,
    family_terms,
    religion_swapped,
    nationality_swapped,
    age_swapped,
    # Text ambiguity, each with its control
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
    # Text meaning: the right answer changes
    negation,
    antonym,
    number_changed,
    entity_changed,
    role_swapped,
)
