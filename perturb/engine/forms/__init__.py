"""The forms that `perturb generate` writes: one file each."""

from perturb.engine.forms.contract import Form, Item
from perturb.engine.forms.find import choose_format, make_form

__all__ = ["Form", "Item", "choose_format", "make_form"]
