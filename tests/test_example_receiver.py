"""The receiver of the examples: it believes no stranger, and takes each event once."""

import contextlib
import importlib.util
import json
import sqlite3
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy")
pytest.importorskip("standardwebhooks")

import sqlalchemy as sa

from ledger_stories import Story, database, lines
from patience import PATIENCE, until
from signalwire_transfer_plugins.ledger import _sender, _targets
from signalwire_transfer_plugins.ledger._settings import Settings
from signalwire_transfer_plugins.ledger._webhooks import webhooks

EXAMPLE = Path(__file__).parents[1] / "examples" / "receiver.py"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="


@pytest.fixture
def example(tmp_path):
    spec = importlib.util.spec_from_file_location("receiver_of_the_examples", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    server = module.server(SECRET, module.Inbox(str(tmp_path / "inbox.db")), port=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_it_takes_each_event_once_and_none_that_is_forged(example, tmp_path, monkeypatch):
    monkeypatch.setattr(_sender, "_PAUSE", 0.02)
    monkeypatch.setenv(_targets.VARIABLE, json.dumps([{"url": example, "secret": SECRET}]))
    url = f"sqlite:///{tmp_path}/t.db"
    database(url).add(lines(Story("a").tried("1.1", 0, 9, "busy").records))
    senders = _sender.Senders(Settings(url=url), webhooks)
    senders.look()

    def all_are_told():
        with database(url).engine.connect() as connection:
            return set(connection.scalars(sa.text("select status from delivery"))) == {"done"}

    until(all_are_told)
    with database(url).engine.begin() as connection:  # as if the sender had died before it could note it
        connection.execute(sa.text("update delivery set status = '', next_at = 0"))
    until(all_are_told)
    senders.stop(PATIENCE)
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        urllib.request.urlopen(urllib.request.Request(example, data=b'{"id": "forged", "type": "x"}'))
    refused.value.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "inbox.db")) as inbox:
        taken = [kind for (kind,) in inbox.execute("select type from inbox order by type")]
    assert taken == ["com.signalwire-transfer.attempt.started", "com.signalwire-transfer.transfer.requested"]
