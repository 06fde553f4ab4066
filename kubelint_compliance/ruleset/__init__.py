"""Rule files -> Rule -> compiled rule set, and running it over a manifest."""
