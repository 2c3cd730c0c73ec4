"""Every verb that the simulator runs, with what runs it."""

from collections.abc import Mapping

from ._dial import connect, connect_alone
from ._flow import cond, execute, give_back, goto, hangup, label, request, set_variables, switch, transfer, unset
from ._queue import enter_queue, enter_queue_alone, sip_refer, sip_refer_alone
from ._script import Verb, Verbs
from ._speech import answer, play, prompt, prompt_alone, record, record_alone, send_digits, send_sms, sleep, unheard

_RUN: Mapping[str, Verb] = {
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

_ALONE: Mapping[str, Verb] = {
    "connect": connect_alone,
    "enter_queue": enter_queue_alone,
    "sip_refer": sip_refer_alone,
    "record": record_alone,
    "prompt": prompt_alone,
    "play": unheard,
    "sleep": unheard,
    "send_digits": unheard,
}

VERBS = Verbs(_RUN, _ALONE, frozenset({"connect", "enter_queue", "sip_refer"}))
