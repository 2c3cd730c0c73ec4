"""`schema`: print a JSON Schema of the file, for an editor."""

import json

from .._files._schema import file_schema
from .._sdk._sdks import chosen_sdk
from .._seam._plugins import installed
from ._lines import say
from ._options import SdkOption


def schema(_sdk: SdkOption = None) -> None:
    """Print a JSON Schema of the file, for completion in an editor.

    Save it as agent.schema.json and start your file with the line

    # yaml-language-server: $schema=agent.schema.json
    """
    whole = file_schema(installed(), chosen_sdk().skill_schemas())
    say(*json.dumps(whole, indent=2).split("\n"))
