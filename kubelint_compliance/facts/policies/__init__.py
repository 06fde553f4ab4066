"""What the policies of an admission engine let through: exclusions, exceptions, and actions that refuse nothing."""
