"""A directory as a table: CSV as people and spreadsheets write it, with a header of route keys."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from .._document._content import content_of
from .._errors import ConfigurationError, Mistake, Row, unknown
from .._numbers._written import is_rounded
from .._routes._route import KEYS
from ._directory import Directory, named_from_here

COLUMNS = ("name", "to", "aliases", "department", *(key for key in KEYS if key != "name"))
"""The columns that a table may have: `name`, under which a route is found, its route keys, and `department`, which
tells people of one name apart."""
_NEEDED = {"name": "what callers ask for", "to": "the number or other address"}

_SEPARATORS = ",;\t"
_LARGEST = 50_000_000
_NAMED_SEPARATOR = re.compile(r"[\r\n]*\"?sep=(?P<separator>[^\r\n\"])\"?[,;\t]*(?=\r|\n)", re.IGNORECASE)
_KEPT = re.compile(r'="(?P<text>.*)"', re.DOTALL)
_OF_DIGITS = ("to", "from", "digits", "accept")
"""The columns in which a leading apostrophe is a spreadsheet's: a name may begin with one."""


def read_table(path: Path) -> Directory:
    """The routes of a table. Raises ConfigurationError where it is no table, or has other columns."""
    text = _decoded(path, _content(path))
    separator, text = _separated(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    directory = Directory(path.name, named_from_here(path))
    columns: Sequence[str] = ()
    for line, cells in _numbered(rows, path):
        if columns:
            _take_in(cells, columns, line, directory)
        else:
            columns = _columns(cells, line, path)
    if not columns:
        _refuse(path, 1, "the file is empty: its first line names the columns, as in `name,to`")
    directory.settle()
    return directory


def _content(path: Path) -> bytes:
    content = content_of(path, _LARGEST)
    if len(content) > _LARGEST:
        _refuse(path, 1, f"the file is larger than {_LARGEST // 1_000_000} MB")
    return content


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        _refuse(path, line, "is not UTF-8: save the file as UTF-8 (a spreadsheet calls it CSV UTF-8)")


def _separated(text: str) -> tuple[str, str]:
    """The separator, and the table: Excel may name it in a first line, as in `sep=;`, which is left empty here."""
    if named := _NAMED_SEPARATOR.match(text):
        return named["separator"], text[named.end() :]
    header, _, _ = text.lstrip("\r\n").partition("\n")
    return max(_SEPARATORS, key=header.count), text


def _numbered(rows: Any, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line in which it begins."""
    line = 1
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield line, [_plain(cell.strip()) for cell in cells]
            line = rows.line_num + 1
    except csv.Error as error:
        _refuse(path, line, f"this is no CSV: {error}")


def _plain(cell: str) -> str:
    """A cell without the formula that keeps a spreadsheet from changing its digits, as in `="+14155550123"`."""
    kept = _KEPT.fullmatch(cell)
    return kept["text"].replace('""', '"').strip() if kept else cell


def _columns(cells: Sequence[str], line: int, path: Path) -> Sequence[str]:
    """The route keys of a header; a column without a name holds nothing."""
    columns = [cell.lower().replace(" ", "_") for cell in cells]
    absent = [column for column in COLUMNS if column not in columns]
    wrong = [unknown("column", column, absent) for column in columns if column and column not in COLUMNS]
    wrong += [f"the column `{column}` is missing: {what}" for column, what in _NEEDED.items() if column in absent]
    wrong += [f"the column `{column}` is there twice" for column in COLUMNS if columns.count(column) > 1]
    if wrong:
        _refuse(path, line, *wrong)
    return columns


def _take_in(cells: Sequence[str], columns: Sequence[str], line: int, directory: Directory) -> None:
    strays = [*cells[len(columns) :], *(cell for cell, column in zip(cells, columns, strict=False) if not column)]
    row: dict[str, Any] = {column: cell for column, cell in zip(columns, cells, strict=False) if cell and column}
    if any(strays):
        directory.note(line, "has more cells than the header names: quote a cell that holds the separator")
    elif is_rounded(row.get("to", "")):
        directory.note(line, "to: a spreadsheet has rounded this number: format the column as text")
    else:
        row.update({column: row[column].removeprefix("'") for column in _OF_DIGITS if column in row})
        if "aliases" in row:
            row["aliases"] = [alias.strip() for alias in row["aliases"].split("|") if alias.strip()]
        directory.add(row.pop("name", ""), row, line)


def _refuse(path: Path, line: int, *messages: str) -> NoReturn:
    rows = [Row(named_from_here(path), line, (), message) for message in messages]
    raise ConfigurationError(Mistake((), f"{path.name}:{line}: {row.message}", row=row) for row in rows)
