"""What a suite names as `package.module:attribute`."""

from __future__ import annotations

import difflib
import importlib
from typing import Any

from perturb.errors import SuiteError

__all__ = ["import_named"]


def import_named(name: str, kind: str) -> Any:
    """Import what a suite names.

    Args:
        name: `package.module:attribute`.
        kind: What it is wanted as, for messages: "metric", "task".

    Raises:
        SuiteError: If there is no such module or attribute, or importing the module raises.

    Example:
        >>> import_named("math:pi", "metric")
        3.14...
        >>> import_named("math:pie", "metric")
        Traceback (most recent call last):
        perturb.errors.SuiteError: The module 'math' has no 'pie', wanted for the metric 'math:pie'. Did you mean pi?
    """
    module_name, _, attribute = name.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise SuiteError(
            f"There is no module {error.name!r}, wanted for the {kind} {name!r}. Run perturb from the folder that "
            "holds it, or install it."
        ) from error
    except (Exception, SystemExit) as error:
        said = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":.")
        raise SuiteError(f"Importing {module_name!r} for the {kind} {name!r} raised {said}.") from error
    if not hasattr(module, attribute):
        near = difflib.get_close_matches(attribute, dir(module), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise SuiteError(f"The module {module_name!r} has no {attribute!r}, wanted for the {kind} {name!r}.{hint}")
    return getattr(module, attribute)
