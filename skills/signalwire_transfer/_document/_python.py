"""Tells a program in Python from a file that holds settings."""

import ast
import warnings

_STATEMENTS = (ast.Import, ast.ImportFrom, ast.Assign, ast.FunctionDef, ast.ClassDef)
_LONGEST = 1_000_000
IS_PYTHON = "this is Python: give the file a name that ends in .py"


def is_python(text: str) -> bool:
    """Whether a text is a program. It is never run."""
    if len(text) > _LONGEST:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd backslashes
            tree = ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return any(isinstance(node, _STATEMENTS) for node in tree.body)
