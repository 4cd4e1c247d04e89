"""Models in: loading them, calling them, and reading their answers."""

from perturb.models.answers import Answer, read_answer
from perturb.models.call import Caller
from perturb.models.load import LoadedModel, Model, load_model

__all__ = ["Answer", "Caller", "LoadedModel", "Model", "load_model", "read_answer"]
