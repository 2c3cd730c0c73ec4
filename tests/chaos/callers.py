"""Those who call during the storm, and what they hold every answer against."""

import base64
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from world import NAMES, NUMBERS

from patience import PATIENCE
from the_schemas import Schema, strange_expressions

LOGIN = "platform:open-sesame"
TOOL = "transfer_to_department"
_AUTH = "Basic " + base64.b64encode(LOGIN.encode()).decode()
ADDRESS = re.compile(r"1415555(?:1\d{3}|9999)")
"""A number of the storm's: one that is configured, or a caller's."""
_MARK = re.compile(r"Qx[0-9a-f]{8}")
_HOSTILE: list[Any] = [
    None, True, -1, 1e308, [], {}, "", " ", "\x00", "${call.from}", "%{vars.x}", "@{x}", "<speak>", "\u202ealpha",
    "a" * 100_000, ["Alpha"] * 50, {"to": "+19005550100"}, "Alpha\nBravo", "+19005550100", "sip:x@evil.example.com",
]  # fmt: skip


@dataclass
class Tally:
    """What was counted, by all callers together."""

    counts: Counter[str] = field(default_factory=Counter)
    accepted: dict[str, tuple[float, float]] = field(default_factory=dict)
    """When each call that was moved was asked for, and when it was answered, by its id."""
    findings: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    _changing: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, finding: str = "") -> None:
        """Count something; the first findings are kept."""
        with self._changing:
            self.counts[what] += 1
            if finding and len(self.findings) < 50:
                self.findings.append(f"{what}: {finding[:600]}")

    def move(self, call: str, began: float, *, is_plain: bool) -> None:
        """Note that a call was moved. How long that took counts where nothing hostile was asked."""
        now = time.monotonic()
        with self._changing:
            self.accepted[call] = (began, now)
            if is_plain:
                self.milliseconds.append((now - began) * 1000)


class Caller(threading.Thread):
    """A caller who calls again and again."""

    def __init__(self, port: int, seed: int, tally: Tally, schemas: list[Schema], over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port, self._tally, self._schemas, self._over = port, tally, schemas, over
        self._chance = random.Random(seed)
        self._line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Call until it is over."""
        while not self._over.is_set():
            try:
                self._call()
            except ConnectionRefusedError:  # the only process that listens was killed, and another is starting
                self._line = None
                time.sleep(0.05)
            except (OSError, http.client.HTTPException):
                self._line = None
                self._tally.add("without an answer")
                time.sleep(0.05)

    def _call(self) -> None:
        mark = f"Qx{self._chance.getrandbits(32):08x}"
        route = self._chance.choice(["/front", "/desk"])
        status, document = self._post(route, json.dumps({"call": {"call_id": mark}}))
        if status != 200:
            self._tally.add("answers of 5xx", f"{status} {document!r}")
            return
        for schema in self._schemas:
            if complaint := schema.document_complaint(document):
                self._tally.add("invalid documents", complaint)
        hook = self._hook(document)
        if self._chance.random() < 0.3:
            self._attack(hook, mark)
        else:
            self._ask(hook, mark, self._chance.choice(NAMES))

    def _ask(self, hook: str, mark: str, name: str) -> None:
        """Ask for a name that leads to one number only, whatever version of the directory is in force."""
        began = time.monotonic()
        status, answer = self._post(hook, json.dumps(_payload(mark, {"department": name})))
        if self._judged(status, answer, mark) and (dialled := _dialled(answer)):
            self._tally.move(mark, began, is_plain=True)
            if dialled != {NUMBERS[name]}:
                self._tally.add("wrong answers", f"{name}: {dialled}")

    def _attack(self, hook: str, mark: str) -> None:
        hostile = self._chance.choice(_HOSTILE)
        body = json.dumps(_payload(mark, hostile if self._chance.random() < 0.3 else {"department": hostile}))
        match self._chance.randrange(8):
            case 0:
                body = body[: self._chance.randrange(len(body))]
            case 1:
                body = "[" * 2000
            case 2:
                body = json.dumps(_payload(mark, {"department": "Alpha"}) | {"global_data": hostile, "call": hostile})
        self._tally.add("hostile requests")
        began = time.monotonic()
        status, answer = self._post(hook, body)
        if self._judged(status, answer, mark) and (dialled := _dialled(answer)):
            self._tally.move(mark, began, is_plain=False)
            if not dialled <= set(NUMBERS.values()):
                self._tally.add("wrong answers", f"{hostile!r}: {dialled}")

    def _judged(self, status: int, answer: Any, mark: str) -> bool:
        """Whether it is an answer of a tool; what is wrong with it is counted."""
        if status >= 500:
            self._tally.add("answers of 5xx", f"{status} {answer!r}")
        if status != 200 or not isinstance(answer, dict) or "response" not in answer:
            return False
        whole = json.dumps(answer)
        if set(_MARK.findall(whole)) - {mark}:
            self._tally.add("wrong answers", f"another caller's data: {whole}")
        if ADDRESS.search(json.dumps(answer["response"])):
            self._tally.add("leaks", json.dumps(answer["response"]))
        actions = answer.get("action", [])
        if complaint := next(filter(None, (schema.complaint(actions) for schema in self._schemas)), ""):
            self._tally.add("invalid documents", complaint)
        if strange := strange_expressions(answer):
            self._tally.add("invalid documents", str(strange))
        return True

    def _hook(self, document: Any) -> str:
        ai = next(verb["ai"] for verb in document["sections"]["main"] if "ai" in verb)
        tool = next(tool for tool in ai["SWAIG"]["functions"] if tool["function"] == TOOL)
        return "/" + str(tool["web_hook_url"]).split("/", 3)[3]

    def _post(self, path: str, body: str) -> tuple[int, Any]:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            self._line.connect()
        self._tally.add("requests")
        self._line.request("POST", path, body, {"Authorization": _AUTH, "Content-Type": "application/json"})
        answer = self._line.getresponse()
        text = answer.read()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text.decode(errors="replace")


def _payload(mark: str, arguments: Any) -> dict[str, Any]:
    return {
        "function": TOOL,
        "argument": {"parsed": [arguments], "raw": json.dumps(arguments)},
        "call_id": mark,
        "caller_id_name": f"Caller {mark}",
        "caller_id_num": "+14155559999",
        "content_type": "text/swaig",
        "conversation_type": "voice",
        "version": "2.0",
        "global_data": {},
    }


def _dialled(answer: Any) -> set[str]:
    """Every number that the first `connect` of an answer dials."""
    for action in answer.get("action", []):
        for verb in action.get("SWML", {}).get("sections", {}).get("main", []):
            if "connect" in verb:
                return set(re.findall(r'"to": "([^"]+)"', json.dumps(verb["connect"])))
    return set()
