"""Transfers that were set up for another product become a file of ours. The data goes one way, top to bottom.

_source      reads the file: JSON, YAML or Python (_python), as it is written
_products    one module for each product: it recognizes the product's tools and reads them. A new one is found by
             itself (_importer says what it has to offer)
  _find        finds the tools, and what stands around them
  _fields      takes a dict apart field by field, so that nothing is dropped silently
  _agent       takes over what an agent is and says
  _put         writes what was read into a route, where our own reader takes it
  _pattern     names from a regular expression
_model       what has been read
_skills      makes skills of the tools, and gives everything its name (_names)
_hide        takes addresses out of what a model sees
_write       writes the file
_findings    asks the rules of `check` about the file, and notes at each place what they find
_convert     all of it, in that order
"""
