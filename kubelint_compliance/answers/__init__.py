"""The questions of `ask`: from the objects of a run to an answer, and from that to a table or JSON."""
