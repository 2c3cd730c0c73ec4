"""What surrounds the agents of a file that is served: variables, keys of plugins in force, and processes beside."""

import os
from collections.abc import Callable, Mapping

from .._background import run_beside
from ._beside import Beside
from ._manner import LogFormat

Step = Callable[[], None]


class Surroundings:
    """What all processes of a server get from the one that starts them, put in place once and again.

    `read_variables` reads files of variables anew. `put_in_force` does with the keys of a file what they ask for.
    """

    def __init__(self, log_format: LogFormat, put_in_force: Step, read_variables: Step) -> None:
        self._beside = Beside(log_format)
        self._put_in_force, self._read_variables = put_in_force, read_variables
        self._earlier: dict[str, str | None] = {}
        """The variables that the keys have changed, as they were before."""

    def begin(self) -> None:
        """Put everything in place."""
        run_beside()  # first, so that what the keys put in force knows it
        self._put()
        self._beside.start()

    def renew(self, restart: Callable[[], bool]) -> None:
        """Put everything in place as it is now, for what `restart` starts; where that fails, leave it as it was."""
        before = dict(os.environ)
        _restore(self._earlier)
        self._read_variables()
        self._put()
        if restart():
            self._beside.start_anew()
        else:
            _restore({name: before.get(name) for name in {*before, *os.environ}})

    def _put(self) -> None:
        before = dict(os.environ)
        self._put_in_force()
        names = {*before, *os.environ}
        self._earlier = {name: before.get(name) for name in names if os.environ.get(name) != before.get(name)}


def _restore(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        elif os.environ.get(name) != value:
            os.environ[name] = value
