"""What becomes of a finding by a person's decision: ignores in the text, waivers, the baseline."""
