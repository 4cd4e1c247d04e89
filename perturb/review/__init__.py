"""Validity judged by people: a page to review variants, and what their answers say."""
