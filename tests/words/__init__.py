"""A lint for the words of this project: the patterns of unclear or un-American English that it does not use.

`python -m tests.words` reads the whole tree, `python -m tests.words docs README.md` a part of it.
patterns.toml holds the patterns and what to write instead, exceptions.toml the words that must stay as they are.
"""
