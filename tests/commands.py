"""Commands without the price of their start: each runs in a fork of the test's own process, which has all imported.

That is a process of its own, with its own environment, folder, output and exit code. What a start itself does (signals,
imports, which SDK is found) is for tests that start a real one.
"""

import logging
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from importlib_metadata import entry_points

from signalwire_transfer import _background
from signalwire_transfer._cli._app import main
from signalwire_transfer._directories import _renewal
from signalwire_transfer._records import _attempts
from signalwire_transfer._sdk import _skill_class
from signalwire_transfer._seam._plugins import _found
from signalwire_transfer._setup._umbrella import _remembered
from the_sdk import skill_registry

Completed = subprocess.CompletedProcess[str]


def forget() -> None:
    """Let plugins be found, and skills be configured, anew."""
    _found.cache_clear()
    _remembered.cache_clear()
    _skill_class._say_what_it_costs.cache_clear()
    _skill_class._say_that_nothing_is_heard.cache_clear()
    _skill_class._say_that_it_is_not_on_the_web.cache_clear()
    forget_news()


def forget_news() -> None:
    """Forget what was heard of attempts, as a new process has."""
    _attempts.attempts._rungs.clear()


def _forget_modules() -> None:
    """Let what another test has written somewhere, and imported, be no module of this process."""
    for name, module in list(sys.modules.items()):
        if f"{os.sep}pytest-of-" in (getattr(module, "__file__", None) or ""):  # where pytest keeps `tmp_path`s
            del sys.modules[name]


def command(*words: object, cwd: object = None, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> Completed:
    """`signalwire-transfer` with these words, as it is typed in a folder."""
    return forked(main, ["signalwire-transfer", *map(str, words)], cwd, env, stdin)


def script(name: str, *words: object, cwd: object = None, env: Mapping[str, str] | None = None) -> Completed:
    """Another command of the environment, such as the SDK's tester."""
    [found] = {point.value: point for point in entry_points(group="console_scripts", name=name)}.values()
    return forked(found.load(), [name, *map(str, words)], cwd, env)


def forked(
    run: Callable[[], object], words: list[str], cwd: object, env: Mapping[str, str] | None, stdin: bytes = b""
) -> Completed:
    """What a function does as a process of its own that was started with these words."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        _renewal._renewals.clear()  # directories of earlier tests are looked at here, and are none of the command's
        child = os.fork()
        if child == 0:
            streams = (given, out, err)
            os._exit(_run(run, words, str(cwd or Path.cwd()), os.environ.copy() if env is None else env, streams))
        _, status = os.waitpid(child, 0)
        texts = [stream.seek(0) or stream.read().decode() for stream in (out, err)]
    return subprocess.CompletedProcess(words, os.waitstatus_to_exitcode(status), *texts)


def _run(run: Callable[[], object], words: list[str], cwd: str, env: Mapping[str, str], streams: Iterable[Any]) -> int:
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.__stderr__ = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    try:
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        sys.path[:0] = env.get("PYTHONPATH", "").split(os.pathsep) if env.get("PYTHONPATH") else []
        sys.argv[:] = words
        logging.root.handlers.clear()  # pytest's
        _forget_modules()
        forget()
        skill_registry._entry_points_loaded = False  # the SDK's: what is installed may be more by now
        code = run()
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    _background.stop()
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)
