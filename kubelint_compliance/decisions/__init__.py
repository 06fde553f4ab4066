"""What people decide on findings: they set them aside, for a reason, and everything stays accounted for."""
