"""What lies between files: a glimpse of each, all of them settled into a context, and of that a slice for each scan."""
