"""Rules of English grammar that give no false alarm: what a change of a text must not break."""

from perturb.grammar.faults import Fault, find_faults, new_faults

__all__ = ["Fault", "find_faults", "new_faults"]
