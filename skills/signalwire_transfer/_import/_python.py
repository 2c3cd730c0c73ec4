"""Reads agents from Python source without running it: literals, and what comes from the environment.

A value is a literal, a name that the module gives one, an f-string of these, or a lookup in the environment, which
becomes `${NAME}`. Anything else is a `Deferred`: it says in which line it stands, and why nobody knows it here.
"""

import ast
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from .._document._compose import VARIABLE
from .._document._nodes import Plain
from ._texts import Deferred

UNREAD = "not read from Python"
"""Where sentences stand about whatever could not be read."""
_SKILL = "swml_transfer"
_LARGEST = 1_000_000
_AGENT_CLASS = "AgentBase"
_SILENT = frozenset({"run", "serve", "get_name", "get_full_url", "get_basic_auth_credentials"})


class NotPythonError(ValueError):
    """The text is no Python module; `line` is where it stops being one."""

    def __init__(self, message: str, line: int) -> None:
        self.line = line
        super().__init__(message)


def parsed(text: str) -> ast.Module:
    """The module as a tree. Raises NotPythonError."""
    if len(text) > _LARGEST:
        raise NotPythonError("this is too long for a module in Python", 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd backslashes: nobody runs this
            return ast.parse(text)
    except SyntaxError as error:
        raise NotPythonError(f"this is no Python: {error.msg}", error.lineno or 1) from None
    except (ValueError, MemoryError, RecursionError):
        raise NotPythonError("this is no Python that can be read", 1) from None


def agents_in(tree: ast.Module, name: str = "") -> dict[str, Any]:
    """The agents of a module, as our own files write them; one of them, where its name is given.

    Where there is none, the values that stand in the module: transfers may be among them.
    """
    module = _Module(tree)
    agents = {id(agent): agent for agent in module.agents.values() if agent.keys()}.values()
    if not agents:
        return {"values": [module.value_of(statement) for statement in tree.body]}
    return {"agents": [agent.keys() for agent in agents if not name or name in agent.names]}


class _Agent:
    """An agent in the source: what is known of it, and where it could not be read."""

    def __init__(self, name: str) -> None:
        self.names = {name}
        """The variable or the class that it is."""
        self.own: dict[str, Any] = {}
        self.transfers: list[Any] = []
        self.unread: list[str] = []

    def keys(self) -> dict[str, Any]:
        """What is known, under the keys of our own files. Nothing, if it is no agent at all."""
        if not self.own and not self.transfers:
            return {}
        unread = {UNREAD: self.unread} if self.unread else {}
        return {**self.own, **unread, **({_SKILL: self.transfers} if self.transfers else {})}


class _Module:
    """A walk through a module that gathers its agents."""

    def __init__(self, tree: ast.Module) -> None:
        self._names = dict(_assigned(tree.body))
        self.agents: dict[tuple[str, str], _Agent] = {}
        self._classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _is_agent(node)}
        self._walk(tree, "", self._names)

    def value_of(self, statement: ast.stmt) -> Any:
        """The value that a statement of the module gives to a name, or is."""
        node = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Expr)) else None
        return _Reader(self._names).value(node) if node is not None else None

    def _walk(self, node: ast.AST, scope: str, names: Mapping[str, ast.expr]) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                self._walk(child, child.name if child.name in self._classes else scope, names)
            elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._function(child, scope, names)
            else:
                if isinstance(child, ast.Assign):
                    self._assign(child, scope, names)
                if isinstance(child, ast.Call):
                    self._call(child, scope, names)
                self._walk(child, scope, names)

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: str, names: Mapping[str, ast.expr]
    ) -> None:
        is_method = scope in self._classes
        if is_method and any("tool" in ast.unparse(decorator) for decorator in node.decorator_list):
            self._agent(scope, "self").unread.append(
                f"line {node.lineno}: the tool `{node.name}` is Python and stays there"
            )
            return
        inside = dict(_assigned(node.body))
        arguments = {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
        known = {name: value for name, value in names.items() if name not in arguments} | inside
        self._walk(node, scope if is_method else node.name, known)

    def _assign(self, node: ast.Assign, scope: str, names: Mapping[str, ast.expr]) -> None:
        """`agent = AgentBase(...)`, or an agent of a class in this module."""
        target, value = node.targets[0], node.value
        if not isinstance(target, ast.Name) or not isinstance(value, ast.Call):
            return
        kind = _last_name(value.func)
        if kind in self._classes:
            agent = self._agent(kind, "self")
            agent.names.add(target.id)
            self.agents[scope, target.id] = agent
        elif kind == _AGENT_CLASS:
            self._made(self._agent(scope, target.id), value, names)

    def _agent(self, scope: str, name: str) -> _Agent:
        key = (scope, name) if (scope, name) in self.agents or ("", name) not in self.agents else ("", name)
        return self.agents.setdefault(key, _Agent(scope if name == "self" else name))

    def _made(self, agent: _Agent, call: ast.Call, names: Mapping[str, ast.expr]) -> None:
        reader = _Reader(names)
        given = dict(zip(("name", "route"), call.args, strict=False)) | {
            keyword.arg: keyword.value for keyword in call.keywords if keyword.arg
        }
        for key in ("name", "route"):
            if key in given:
                agent.own[key] = reader.value(given[key])
        agent.own.setdefault("name", "agent")
        if left := [key for key in given if key not in ("name", "route")]:
            agent.unread.append(f"line {call.lineno}: {', '.join(left)} of the agent: see what `run` has for it")

    def _call(self, call: ast.Call, scope: str, names: Mapping[str, ast.expr]) -> None:
        """A call of one of an agent's methods."""
        func = call.func
        if not isinstance(func, ast.Attribute):
            return
        if isinstance(func.value, ast.Call) and _last_name(func.value.func) == "super" and func.attr == "__init__":
            if scope in self._classes:
                self._made(self._agent(scope, "self"), call, names)
            return
        name = func.value.id if isinstance(func.value, ast.Name) else ""
        is_known = (
            (scope, name) in self.agents or ("", name) in self.agents or (name == "self" and scope in self._classes)
        )
        is_skill = func.attr == "add_skill" and bool(call.args) and _constant(call.args[0], names) == _SKILL
        if name and (is_known or is_skill):
            self._told(self._agent(scope, name), call, func.attr, names)

    def _told(self, agent: _Agent, call: ast.Call, method: str, names: Mapping[str, ast.expr]) -> None:
        reader = _Reader(names)
        args = [reader.value(argument) for argument in call.args]
        given = {keyword.arg: reader.value(keyword.value) for keyword in call.keywords if keyword.arg}
        if method == "add_skill" and args[:1] == [_SKILL]:
            params = given.get("params", args[1] if len(args) > 1 else None)
            if isinstance(params, dict):
                agent.transfers += _readable(agent, params, call.lineno)
            else:
                agent.unread.append(
                    f"line {call.lineno}: the parameters of this `{_SKILL}` {getattr(params, 'why', 'are missing')}"
                )
        elif not _take(agent.own, method, args, given) and method not in _SILENT:
            first = (
                f' "{args[0]}"' if args and isinstance(args[0], str) and method in ("add_skill", "define_tool") else ""
            )
            agent.unread.append(f"line {call.lineno}: `{method}`{first} was not carried over")


def _readable(agent: _Agent, params: dict[str, Any], line: int) -> Iterator[dict[str, Any]]:
    """The parameters of the skill without the transfers that nobody knows here."""
    transfers = params.get("transfers")
    if not isinstance(transfers, dict):
        agent.unread.append(
            f"line {line}: the `transfers` {getattr(transfers, 'why', 'are no dict')}: write them below"
        )
        return
    for pattern, route in transfers.items():
        if not isinstance(route, dict):
            agent.unread.append(f"line {line}: the transfer {pattern} {getattr(route, 'why', 'is no dict')}")
    yield {**params, "transfers": {pattern: route for pattern, route in transfers.items() if isinstance(route, dict)}}


def _take(own: dict[str, Any], method: str, args: list[Any], given: dict[str, Any]) -> bool:
    """Take over what a method tells the agent. Whether it could."""
    match method, args:
        case "prompt_add_section", [str() as title, *more]:
            body, bullets = (
                given.get("body", more[0] if more else ""),
                given.get("bullets", more[1] if more[1:] else []),
            )
            text = [*([body] if body else []), *(bullets if isinstance(bullets, list) else [])]
            own.setdefault("prompt", {})[title] = text[0] if len(text) == 1 else text
            return bool(text)
        case "set_prompt_text", [str() as text]:
            own["prompt"] = {"Instructions": text}
        case "add_hints", [list() as hints]:
            own.setdefault("hints", []).extend(hints)
        case "add_hint", [str() as hint]:
            own.setdefault("hints", []).append(hint)
        case "set_params", [dict() as params]:
            own.setdefault("params", {}).update(params)
        case "set_param", [str() as key, value]:
            own.setdefault("params", {})[key] = value
        case "add_language", _:
            fields = ("name", "code", "voice", "speech_fillers", "function_fillers", "engine", "model")
            language = {**dict(zip(fields, args, strict=False)), **given}
            if not {"name", "code", "voice"} <= language.keys() <= {*fields}:
                return False
            own.setdefault("languages", []).append({key: value for key, value in language.items() if value is not None})
        case _:
            return False
    return True


class _Reader:
    """Values of expressions, as far as they are known without running anything."""

    def __init__(self, names: Mapping[str, ast.expr]) -> None:
        self._names = names

    def value(self, node: ast.expr, above: tuple[str, ...] = ()) -> Any:
        """The value of an expression; `above` are the names whose values it is a part of."""
        match node:
            case ast.Constant(value=bool() | str() | None as value):
                return value
            case ast.Constant(value=int() | float() as number):
                return Plain(str(number))
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [self.value(item, above) for item in items]
            case ast.Dict(keys=keys, values=values):
                return self._dict(keys, values, above)
            case ast.Name(id=name) if name in self._names and name not in above:
                return self.value(self._names[name], (*above, name))
            case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
                return {each.arg: self.value(each.value, above) for each in keywords if each.arg}
        return self._text(node, above)

    def _dict(self, keys: list[ast.expr | None], values: list[ast.expr], above: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, node in zip(keys, values, strict=True):
            value = self.value(node, above)
            if key is None:
                found |= value if isinstance(value, dict) else {f"the keys in line {node.lineno}": value}
            else:
                name = self.value(key, above)
                found[str(name) if isinstance(name, str) and name else f"the key in line {key.lineno}"] = value
        return found

    def _text(self, node: ast.expr, above: tuple[str, ...]) -> str:
        """A text that is put together, or one that nobody knows."""
        variable, default = _environment(node)
        if variable:
            shown = f" (there with the default {default}, which a file cannot have)" if default else ""
            return Deferred(f"${{{variable}}}", f"comes from the environment in line {node.lineno}{shown}")
        match node:
            case ast.JoinedStr(values=parts):
                texts = [self._part(part, above) for part in parts]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                texts = [self.value(left, above), self.value(right, above)]
            case _:
                texts = [None]
        unknown = f"is worked out in line {node.lineno}, which only running the program does"
        if not all(isinstance(text, str) and (text or not isinstance(text, Deferred)) for text in texts):
            return Deferred("", unknown)
        whole = "".join(texts)
        if not any(isinstance(text, Deferred) for text in texts):
            return whole
        return Deferred(whole, next(text.why for text in texts if isinstance(text, Deferred)))

    def _part(self, part: ast.expr, above: tuple[str, ...]) -> Any:
        """A part of an f-string; one with a format of its own is worked out."""
        if isinstance(part, ast.FormattedValue):
            return self.value(part.value, above) if part.format_spec is None and part.conversion == -1 else None
        return self.value(part, above)


def _environment(node: ast.expr) -> tuple[str, str]:
    """The variable that is looked up in the environment, and the default as it is written; no name if none is."""
    match node:
        case ast.Subscript(value=holder, slice=ast.Constant(value=str() as name)) if _last_name(holder) == "environ":
            return _usable(name), ""
        case ast.Call(func=func, args=[ast.Constant(value=str() as name), *rest], keywords=more) if ast.unparse(
            func
        ) in (
            "os.getenv",
            "getenv",
            "os.environ.get",
            "environ.get",
        ):
            return _usable(name), ", ".join(ast.unparse(each) for each in [*rest, *(keyword.value for keyword in more)])
        case ast.BoolOp(op=ast.Or(), values=[first, *rest]):
            return _environment(first)[0], " or ".join(map(ast.unparse, rest))
    return "", ""


def _usable(name: str) -> str:
    return name if VARIABLE.fullmatch(f"${{{name}}}") else ""


def _assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """The names that are given a value once, and no other, in a body."""
    found: dict[str, list[ast.expr | None]] = {}
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, []).append(node.value)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.setdefault(node.id, [])
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, []).append(None)
    yield from ((name, values[0]) for name, values in found.items() if len(values) == 1 and values[0] is not None)


def _constant(node: ast.expr, names: Mapping[str, ast.expr]) -> Any:
    return _Reader(names).value(node)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_agent(node: ast.ClassDef) -> bool:
    """Whether a class is an agent: it is made from AgentBase, or adds the skill to itself."""
    return any(_last_name(base).endswith(("AgentBase", "Agent")) for base in node.bases)
