"""From samples to variants, and from variants to outcomes."""
