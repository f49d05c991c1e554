"""How sure: standard errors, intervals, bootstrap, bands; influence and outliers."""
