"""`schema`: what an editor needs to complete and to underline."""

import json

import typer

from .._file_schema import file_schema
from .._plugins import installed
from .._sdk import chosen_sdk
from ._options import SdkOption


def schema(_sdk: SdkOption = None) -> None:
    """Print a JSON Schema of the file, for completion in an editor.

    Save it as agent.schema.json and start your file with the line

    # yaml-language-server: $schema=agent.schema.json
    """
    typer.echo(json.dumps(file_schema(installed(), chosen_sdk().skill_schemas()), indent=2, ensure_ascii=False))
