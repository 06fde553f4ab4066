"""What rules may ask about other objects that takes more than a look-up: facts, one module each subject.

They stand in the table of `facts` as the others do, which imports them by name when a rule first asks.
"""
