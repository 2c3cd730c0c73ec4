"""The command line: a file for each subcommand, and what they share.

_start       what the shell starts: answers `--version`, and loads everything else only when it is needed
_app         all subcommands together, and what happens to their errors
check        reports mistakes, and what a call would suffer from
explain      says why a call goes where it goes
import_      converts the configuration of another product
init         writes a file to begin with
plugins      lists the plugins
run          serves the agents of a file
schema       prints the JSON Schema of a file
show         draws the call flow
studio       opens a file on a page
try_         simulates a call
_played      the command of whatever plays one call: its options, and what they mean
_tools       lists the tools of a file
_asked       whose tool is called, and with what
_more        the commands of plugins
_commands    how typer's commands print their help
_options     options that several subcommands share
_env_file    `--env-file`
_secrets     keeps values of the environment off the screen
_colour      colour on a terminal
_lines       prints lines that stay lines
_version     the answer to `--version`
_streams     standard output and error that are closed, full or read by nobody
templates/   the files that `init` writes
"""
