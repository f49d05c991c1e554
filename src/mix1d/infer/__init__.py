"""How sure: standard errors from the observed information."""
