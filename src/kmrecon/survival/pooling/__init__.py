"""Several rebuilt trials to one pooled effect."""
