"""Whole rewrites by a language model: asked once, kept by content, guarded, and from then on only read."""

from perturb.paraphrase.endpoint import Endpoint
from perturb.paraphrase.freeze import Frozen, Wanted, freeze
from perturb.paraphrase.generator import find_paraphraser, is_paraphraser, settings_of
from perturb.paraphrase.settings import Settings

__all__ = ["Endpoint", "Frozen", "Settings", "Wanted", "find_paraphraser", "freeze", "is_paraphraser", "settings_of"]
