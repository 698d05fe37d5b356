import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.channels.test_dsn import bounce

pytestmark = [pytest.mark.crash, pytest.mark.database]
ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_report_on_standard_input_is_recorded(installation):
    act = [sys.executable, "-m", "tests.worker.kill"]
    delivery = subprocess.run(
        [*act, "fill"], cwd=ROOT, env=installation, check=True, capture_output=True, text=True
    ).stdout.strip()
    subprocess.run([*act, "later"], cwd=ROOT, env=installation, check=True, capture_output=True)
    report = (
        bounce()
        .replace(b"dlv_01@house.example", f"{delivery}@localhost".encode())
        .replace(b"nobody@other.example", b"buchhaltung@nordlicht.example")
    )
    program = [sys.executable, "-m", "duebook", "bounces", "--json", "-"]
    done = subprocess.run(program, env=installation, input=report, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["recorded"][0]["state"] == "bounced"
    other = subprocess.run(program, env=installation, input=b"Subject: hello\r\n\r\nno report", capture_output=True, check=False)
    assert (other.returncode, json.loads(other.stdout)["recorded"]) == (1, [])
    assert b"Traceback" not in other.stderr
