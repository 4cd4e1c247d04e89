"""Every generator that comes with perturb, in one readable tuple."""

from perturb.contracts.generator import Generator

GENERATORS: tuple[Generator, ...] = ()
