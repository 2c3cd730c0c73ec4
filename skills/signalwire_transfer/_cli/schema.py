"""`schema`: what an editor needs to complete and to underline."""

import json

import typer

from .._file_schema import file_schema
from .._plugins import installed


def schema() -> None:
    """Print a JSON Schema of the file, for completion in an editor.

    Save it as agent.schema.json and start your file with the line

    # yaml-language-server: $schema=agent.schema.json
    """
    from .._sdk_agent import skill_schemas

    typer.echo(json.dumps(file_schema(installed(), skill_schemas()), indent=2, ensure_ascii=False))
