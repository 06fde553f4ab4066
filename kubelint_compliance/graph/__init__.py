"""What objects are to one another: all objects of a run by what they are called and labelled, who may do what, who may
reach whom.

Goes in: of each object a `Node`, plain and small. Comes out: answers to questions, each by a look-up and never by
comparing all with all.
"""
