"""The same request fifty times at once through a real server has one effect and one answer (D7)."""

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from tests.concurrency.test_series import ROOT, begin, end

TIMES = 50
PATIENCE = 120


@contextmanager
def served(environment):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "duebook", "web", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def post(port, path, body, key, once=""):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Host": "localhost"}
    if once:
        headers["Idempotency-Key"] = once
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


@pytest.mark.timeout(300)
def test_fifty_same_requests_have_one_effect(installation):
    made = end(begin(installation, "found"))
    draft = end(begin(installation, "draft", made["company"]))["draft"]
    path = f"/api/v1/invoices/{draft}/issuance"
    answers = []
    with served(installation) as port:
        together = threading.Barrier(TIMES)

        def ask():
            together.wait()
            answers.append(post(port, path, {}, made["key"], "the only one"))

        asking = [threading.Thread(target=ask) for _ in range(TIMES)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
        again = post(port, path, {}, made["key"], "the only one")
        other = post(port, path, {"issue_date": "2026-01-02"}, made["key"], "the only one")

    assert len(answers) == TIMES
    assert {status for status, _ in answers} == {201}, answers[:3]
    assert len({body for _, body in answers}) == 1
    assert again == answers[0]
    assert other[0] == 409
    assert json.loads(other[1])["code"] == "idempotency-key-reused"
    after = end(begin(installation, "state", made["company"]))
    assert (after["positions"], after["ok"]) == ([1], True)
