"""`run`: serve the agents of a file."""

import functools
import logging
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from .._addresses._reach import PASSWORD_VARIABLE, USER_VARIABLE
from .._errors import TransferError
from .._files._target import named_in_python
from .._secrets import without_login
from .._server._manner import GRACE, LogFormat, Manner
from ._env_file import EnvFileOption, read_anew
from ._env_file import files as files_of_variables
from ._lines import say
from ._options import SdkOption

if TYPE_CHECKING:
    from .._files._agents import AgentSpec

PORT_VARIABLE = "PORT"
"""The port to listen on where there is no `--port` (default: 3000). Read by `run` and the SDK."""
_NO_PUBLIC_URL = """
hint: set `SWML_PROXY_URL_BASE` to the public URL of your tunnel or proxy
      without it no call comes back that has left its agent, and the AI session
      is kept, and billed, while callers talk to a person"""

Tell = Callable[..., None]
_log = logging.getLogger("signalwire_transfer")


def _up_to(most: int) -> Callable[[object], int]:
    """Reads a whole number from 1 on. typer's own words for one that is none would be pydantic's."""

    def read(value: object) -> int:
        text = str(value)
        if not text.isdecimal() or not 1 <= int(text[:9]) <= most:
            raise typer.BadParameter(f"must be a whole number from 1 to {most}, not `{text}`")
        return int(text)

    return read


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML or JSON file with one agent or several")],
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on")] = "0.0.0.0",  # noqa: S104  # calls come from outside
    port: Annotated[
        int, typer.Option(metavar="NUMBER", parser=_up_to(65535), help="Port to listen on", envvar=PORT_VARIABLE)
    ] = 3000,
    workers: Annotated[
        int, typer.Option(metavar="NUMBER", parser=_up_to(64), help="Processes that share the work")
    ] = 1,
    grace: Annotated[
        int, typer.Option(metavar="SECONDS", parser=_up_to(3600), help="How long stopping may take, whatever hangs")
    ] = GRACE,
    reload: Annotated[
        bool,
        typer.Option(
            "--reload", help="Start the agents anew when the file, a plugin's or one of variables has changed"
        ),
    ] = False,
    log_format: Annotated[LogFormat, typer.Option(help="The log as lines of text, or of JSON")] = "text",
    _env_file: EnvFileOption = None,
    _sdk: SdkOption = None,
) -> None:
    """Start the agents of a file and serve them until SIGTERM or Ctrl-C."""
    from .._server._output import patient_output

    with patient_output():
        _run(file, host, port, workers, Manner(grace, log_format, _watched(file) if reload else ()))


def _run(file: Path, host: str, port: int, workers: int, manner: Manner) -> None:
    # They bring a web server: no other command needs one.
    from .._files._build import built
    from .._listening import bind
    from .._server._ending import ENDING
    from .._server._log_lines import set_up
    from .._server._serve import serve, tls

    if named_in_python(str(file)):
        raise TransferError(f"`{file}` is Python: start it with `python`, for `run` serves YAML and JSON files")
    ENDING.begin(manner.grace)
    set_up(manner.log_format)
    tell = _teller(manner.log_format)
    certificate = tls()
    is_generated = _share_secrets()
    agents = built(file, host, port)
    socket = bind(host, port)
    _announce([spec for spec, _ in agents], _base(host, port, is_secure=bool(certificate)), tell)
    if is_generated:
        _show_password(tell)
    if not serve([agent for _, agent in agents], file, host, port, workers, socket, manner, read_anew):
        raise TransferError("a worker could not start")


def _watched(file: Path) -> tuple[Path, ...]:
    from .._seam._one_off import one_offs

    return (file, *(plugin.path for plugin in one_offs()), *files_of_variables())


def _share_secrets() -> bool:
    """Put what all workers must agree on into the environment. Whether the password had to be made up."""
    from .._files._build import SECRET_VARIABLE

    if not os.environ.get(SECRET_VARIABLE):
        os.environ[SECRET_VARIABLE] = secrets.token_hex(32)
    if os.environ.get(PASSWORD_VARIABLE):
        return False
    os.environ[PASSWORD_VARIABLE] = secrets.token_urlsafe(24)
    return True


def _base(host: str, port: int, *, is_secure: bool) -> str:
    """Where the agents can be reached, as far as this machine knows."""
    if public := os.environ.get("SWML_PROXY_URL_BASE"):
        parts = urlsplit(public.rstrip("/"))
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    shown = "localhost" if host in {"0.0.0.0", "::", ""} else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"{'https' if is_secure else 'http'}://{shown}:{port}"


def _teller(form: LogFormat) -> Tell:
    """What says something about the server: as lines for people or, where the log is JSON, as a part of it."""
    if form == "text":
        return functools.partial(say, err=True)
    return lambda *lines: _log.info(" ".join(filter(None, map(str.strip, lines))))


def _announce(specs: "list[AgentSpec]", base: str, tell: Tell) -> None:
    for spec in specs:
        tell(f"{spec.agent.name}: {without_login(spec.base) or base}{spec.agent.route}")
    if not (os.environ.get("SWML_PROXY_URL_BASE") or all(map(_can_be_returned_to, specs))):
        tell(*_NO_PUBLIC_URL.split("\n"))


def _can_be_returned_to(spec: "AgentSpec") -> bool:
    """Whether its file says where a call comes back to: for all of its agents, or for each tool of this one."""
    tools = [tool for use in spec.skills if use.configured for tool in use.configured.tools]
    return bool(spec.base) or (bool(tools) and all(tool.rules.public_url for tool in tools))


def _show_password(tell: Tell) -> None:
    user = os.environ.get(USER_VARIABLE) or "signalwire"
    tell(
        "",
        f"user `{user}`, password `{os.environ[PASSWORD_VARIABLE]}` for this run only",
        f"hint: set `{USER_VARIABLE}` and `{PASSWORD_VARIABLE}` for fixed ones",
    )
