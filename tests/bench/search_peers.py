"""TextAttack and Foolbox as `tests/bench/search.py` runs them: with their own settings, asking through a pipe.

    PYTHON tests/bench/search_peers.py    # reads a task as JSON, then answers to what it asks; perturb is not needed

What TextAttack's offline recipes do not use may be missing. The function words that it leaves alone come from a
download; where that is not there, the list below stands for it.
"""

from __future__ import annotations

import contextlib
import importlib.machinery
import importlib.util
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import MagicMock

UNUSED: Final = (
    "flair",
    "flair.data",
    "flair.models",
    "jieba",
    "pinyin",
    "OpenHowNet",
    "bert_score",
    "language_tool_python",
)
FUNCTION_WORDS: Final = """
    i me my myself we our ours ourselves you your yours yourself he him his himself she her hers herself it its itself
    they them their theirs themselves what which who whom this that these those am is are was were be been being have
    has had having do does did doing a an the and but if or because as until while of at by for with about against
    between into through during before after above below to from up down in out on off over under again further then
    once here there when where why how all any both each few more most other some such no nor not only own same so than
    too very can will just should now don't won't isn't wasn't didn't doesn't couldn't wouldn't shouldn't aren't weren't
"""


class Spent(Exception):  # noqa: N818 - it ends an attack
    """A sample's queries are spent, or it is broken."""


def ask(batch: Sequence[Any]) -> list[list[float]]:
    print(json.dumps({"ask": list(batch)}), flush=True)
    answers: list[list[float]] = json.loads(sys.stdin.readline())
    return answers


def main() -> None:
    task = json.loads(sys.stdin.readline())
    texts = isinstance(task["samples"][0]["input"], str)
    found = list((textattack if texts else foolbox)(task))
    print(json.dumps({"found": found}), flush=True)


def textattack(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name in UNUSED:
        if importlib.util.find_spec(name.partition(".")[0]) is None or isinstance(sys.modules.get("flair"), MagicMock):
            sys.modules[name] = MagicMock(__spec__=importlib.machinery.ModuleSpec(name, None))
    import nltk

    nltk.download = lambda *_, **__: True
    try:
        nltk.corpus.stopwords.words("english")
    except LookupError:
        nltk.corpus.stopwords = SimpleNamespace(words=lambda _: FUNCTION_WORDS.split())
    import numpy as np
    from textattack import attack_recipes
    from textattack.attack_results import SuccessfulAttackResult
    from textattack.models.wrappers import ModelWrapper

    class Asked(ModelWrapper):  # type: ignore[misc]
        model = None
        count = 0

        def __call__(self, batch: Sequence[str]) -> Any:
            self.count += len(batch)
            return np.array(ask(batch))

    model = Asked()
    attack = getattr(attack_recipes, task["attack"]).build(model)
    attack.cuda_()
    attack.goal_function.query_budget = task["budget"]
    for sample in task["samples"]:
        model.count = 0
        result = attack.attack(sample["input"], task["labels"].index(sample["label"]))
        broken = isinstance(result, SuccessfulAttackResult)
        text = result.perturbed_text() if broken else None
        yield {"id": sample["id"], "broken": broken, "queries": model.count - 1, "text": text}


def foolbox(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    import eagerpy
    import foolbox as box
    import numpy as np
    import torch
    from foolbox.criteria import Misclassification, TargetedMisclassification

    class Counted(box.models.Model):  # type: ignore[misc]
        """Rounds to levels, counts, and ends the attack where it has broken the sample within the bound."""

        bounds = box.types.Bounds(0, 1)

        def __init__(self, clean: np.ndarray, right: int) -> None:
            self.clean, self.right, self.count, self.broken = clean, right, 0, False

        def __call__(self, inputs: Any) -> Any:
            tensor, restored = eagerpy.astensor_(inputs)
            images = np.clip(np.rint(tensor.numpy() * 255), 0, 255).astype(int)[:, 0]
            images = images[: task["budget"] - self.count]
            shares = np.array(ask([image.tolist() for image in images])) if len(images) else np.zeros((0, 1))
            for image, share in zip(images, shares, strict=True):
                self.count += 1
                if share.argmax() != self.right and np.abs(image - self.clean).max() <= task["epsilon"]:
                    self.broken = True
                    raise Spent
            if self.count >= task["budget"]:
                raise Spent
            return restored(eagerpy.astensor(torch.tensor(np.log(np.maximum(shares, 1e-9)), dtype=torch.float32)))

    for sample in task["samples"]:
        torch.manual_seed(7)
        np.random.seed(7)  # noqa: NPY002, TID251 - the peer's own luck
        clean = np.array(sample["input"])
        right = task["labels"].index(sample["label"])
        shares = ask([clean.tolist()])[0]
        model = Counted(clean, right)
        inputs = torch.tensor(clean[None, None] / 255, dtype=torch.float32)
        second = int(np.argsort(shares)[-2])
        attack: Any
        with contextlib.suppress(Spent, ValueError):  # the latter where there is no start
            if task["attack"] == "GenAttack":
                attack, criterion = box.attacks.GenAttack(), TargetedMisclassification(torch.tensor([second]))
            else:
                settings = {"constraint": "linf"} if task["attack"] == "HopSkipJumpAttack" else {}
                attack = getattr(box.attacks, task["attack"])(**settings)
                criterion = Misclassification(torch.tensor([right]))
            attack(model, inputs, criterion, epsilons=task["epsilon"] / 255)
        yield {"id": sample["id"], "broken": model.broken, "queries": model.count}


if __name__ == "__main__":
    main()
