"""For those who write rules: tests of a rule's examples, a check of the fields it names, a skeleton to begin with."""
