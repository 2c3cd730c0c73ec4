"""Transfers that were set up for another product become a file of ours. The data goes one way, top to bottom.

_source        reads the file: JSON, YAML or Python, as it is written
  _python        reads agents from Python source without running it
_products/     a module for each product, found by itself: recognizes the product's tools, and reads them
  _importer      what such a module has to offer
  _find          finds the tools, and what stands around them
  _fields        takes a dict apart field by field, so that nothing is dropped silently
  _agent         takes over what an agent is and says
  _put           writes what was read into a route, where our own reader takes it
  _texts         variables of the source become fields of ours
  _pattern       names from a regular expression
_model         what has been read
_skills        makes skills of the tools
  _names         gives every destination a name that sounds like no other
_hide          takes addresses out of what a model sees
_write         writes the file
_findings      asks the rules of `check` about the file, and notes at each place what they find
_convert       all of it, in that order
"""
