"""What each text generator makes of a few texts; `python tests/laws/make_golden_text.py` records it anew.

Texts are promised to be the same everywhere, so the record is compared exactly. A record that changes without a raised
`version` is a fault.
"""

from __future__ import annotations

import json
from pathlib import Path

from perturb.contracts import TIERS, Generator
from perturb.generators import GENERATORS

GOLDEN = Path(__file__).with_name("golden_text.json")
TEXTS = {
    "review": "We arrived on a Friday, in heavy rain. It's a lovely little hotel, and I don't regret a single minute!",
    "complaint": "The film wasn't funny; an awful script, wooden actors, and it is much too long.",
    "note": "Bring 3 pens, 12.50 euros and – if you’ve got one – an old map.",
    "letter": "Emily’s favourite theatre is grey; you and Greg waited there for nine minutes, see page 12,000.",
    "mixed scripts": "Нам очень понравилось — merci, cafe\u0301 & naïve \U0001f469\u200d\U0001f373 שלום, नमस्ते!",
}


def outputs(generator: Generator) -> dict[str, list[str]]:
    """Each text at the five tiers."""
    return {
        name: [str(generator(text, severity=tier, seed=7, sample_id=name)) for tier in TIERS]
        for name, text in TEXTS.items()
    }


def record() -> dict[str, dict[str, object]]:
    """Everything that the golden file holds."""
    return {
        generator.name: {"version": generator.version, "outputs": outputs(generator)}
        for generator in GENERATORS
        if generator.modality == "text"
    }


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(record(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
