"""What a fit means: how sure its thresholds and modes are, and whether it fits at all."""
