"""Every verb that the simulator runs, with what runs it."""

from collections.abc import Mapping

from ._dial import connect
from ._flow import cond, execute, give_back, goto, hangup, label, request, set_variables, switch, transfer, unset
from ._queue import enter_queue, sip_refer
from ._script import Verb
from ._speech import answer, play, prompt, record, send_digits, send_sms, sleep

VERBS: Mapping[str, Verb] = {
    "connect": connect,
    "switch": switch,
    "cond": cond,
    "goto": goto,
    "execute": execute,
    "transfer": transfer,
    "return": give_back,
    "set": set_variables,
    "unset": unset,
    "label": label,
    "hangup": hangup,
    "request": request,
    "enter_queue": enter_queue,
    "sip_refer": sip_refer,
    "answer": answer,
    "play": play,
    "sleep": sleep,
    "prompt": prompt,
    "record": record,
    "send_digits": send_digits,
    "send_sms": send_sms,
}
