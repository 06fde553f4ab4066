"""The command line: each command parses, calls, writes and gives its exit code."""
