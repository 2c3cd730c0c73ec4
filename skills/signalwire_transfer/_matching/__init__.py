"""Names: compared, and from one as a caller says it to the one that is meant. Pure, and fast among many.

_names      whom a caller means among many names
_matches    how well a name fits, and what follows from it
_words      which names hold a word, or one that is close to it
_sounds     how two words are alike
_spelling   names, compared in every script
"""
