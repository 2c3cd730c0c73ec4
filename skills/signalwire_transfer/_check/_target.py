"""Makes a subject of what a word on the command line names: a file, or an agent in Python."""

from .._files._target import named_in_python
from .._seam._plugins import Plugins
from ._subject import Subject


def subject_of(target: str, plugins: Plugins) -> Subject:
    """The subject that a word on the command line means. Raises TransferError where there is none to look at."""
    if found := named_in_python(target):
        from ._python import python_subject  # brings the SDK: a file can do without

        return python_subject(target, *found)
    from ._written import file_subject

    return file_subject(target, plugins)
