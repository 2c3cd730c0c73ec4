"""Languages: which one is spoken in a call, and the package's own words in each.

_languages   the languages of an agent, and which of them is spoken
_speech      a language, and the voice that speaks it
_codes       codes of languages, compared
_words/      the package's own words, a file for each language
"""
