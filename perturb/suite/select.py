"""Which of a suite's generators fit a data set."""

from __future__ import annotations

from collections.abc import Mapping

from perturb.catalogue import find_generator
from perturb.contracts.chat import MESSAGES, is_chat_field
from perturb.contracts.generator import Modality
from perturb.errors import SuiteError
from perturb.suite.contract import Instance, Suite


def select_instances(suite: Suite, modalities: Mapping[str, Modality]) -> tuple[Instance, ...]:
    """Choose the generators that take at least one of the data's fields that the suite perturbs.

    Args:
        suite: Its axes may hold generators of images and of texts.
        modalities: Field name to what it holds.

    Raises:
        SuiteError: If the suite names a field that the data lack, lists a generator that takes none of the data's
            fields, or an axis has no generator for these data.
    """
    own = [field for field in suite.fields if not (MESSAGES in modalities and is_chat_field(field))]
    if missing := [field for field in own if field not in modalities]:
        raise SuiteError(
            f"Suite {suite.name} perturbs the field {missing[0]!r}, which the data do not have; "
            f"they have {', '.join(modalities)}."
        )
    everything = len(own) < len(suite.fields) or not suite.fields
    held = {modality for field, modality in modalities.items() if everything or field in suite.fields}
    fitting = tuple(i for i in suite.instances if find_generator(i.generator).modality in held)
    for instance in suite.instances:
        if instance.listed and instance not in fitting:
            raise SuiteError(
                f"Suite {suite.name}: {instance.name} takes no {' or '.join(sorted(held))} inputs, which is what these "
                "data hold. Remove it, or use other data."
            )
        if instance.axis not in {i.axis for i in fitting}:
            raise SuiteError(
                f"Suite {suite.name}: axis {instance.axis!r} has no generator for "
                f"{' or '.join(sorted(held))} inputs, which is what these data hold. "
                "Remove the axis, or use other data."
            )
    return fitting
