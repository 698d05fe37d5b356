"""What docs/building says is run as it stands there: the shell of api.md against a real server, the Python of webhooks.md."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from duebook.services.billing import keys
from duebook.services.delivery.tell import signed
from duebook.services.delivery.webhooks import create_endpoint, rotate_secret
from duebook.store.documents import IssuedDocument
from duebook.store.webhooks import WebhookEndpoint
from tests import factories

DOCS = Path(__file__).resolve().parents[2] / "docs" / "building"


def blocks(name: str, language: str) -> list[str]:
    """The code blocks of one language in a page."""
    return re.findall(rf"^```{language}\n(.*?)^```", (DOCS / name).read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.django_db(transaction=True)
def test_the_shell_of_the_page_works(live_server, tmp_path):
    if shutil.which("curl") is None or shutil.which("bash") is None:
        pytest.skip("curl and bash are needed to run the page's own lines")
    company = factories.company()
    scopes = re.search(r"scopes that this walk-through needs: (.*?)\. Then", (DOCS / "api.md").read_text(), re.DOTALL)
    assert scopes is not None
    _row, secret = keys.create_key(factories.actor(company), "docs", re.findall(r"`([a-z.-]+)`", scopes[1]))
    environment = {"PATH": os.environ["PATH"], "DUEBOOK_URL": live_server.url, "DUEBOOK_KEY": secret, "HOME": str(tmp_path)}
    script = "set -euo pipefail\n" + "\n".join(blocks("api.md", "sh"))
    done = subprocess.run(
        ["bash", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout.split()
    row = IssuedDocument.objects.of(company).get()
    assert said[0] == row.number
    assert said[-1] == "0.00"
    assert (tmp_path / "draft.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF")
    assert row.number.encode() in (tmp_path / "invoice.xml").read_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("code", blocks("webhooks.md", "python"))
def test_the_python_of_the_page_verifies(code):
    place: dict = {}
    exec(compile(code, "webhooks.md", "exec"), place)
    owner = factories.actor(factories.company())
    endpoint, secret = create_endpoint(owner, "https://erp.example/hook")
    body = json.dumps({"type": "document.issued", "data": {"id": "inv_1"}}).encode()
    headers = signed(endpoint, "msg_1", body)
    assert place["receive"](secret, headers, body)["data"] == {"id": "inv_1"}
    fresh = rotate_secret(owner, endpoint.pk)
    both = signed(WebhookEndpoint.objects.of(owner.company).get(pk=endpoint.pk), "msg_1", body)
    assert place["receive"](fresh, both, body)
    assert place["receive"](secret, both, body)
    wrong = [
        (headers, body + b" "),
        (headers | {"webhook-id": "msg_2"}, body),
        (headers | {"webhook-timestamp": "1700000000"}, body),
        (headers | {"webhook-signature": "v1,AAAA"}, body),
        (headers | {"webhook-signature": ""}, body),
    ]
    for bad, content in wrong:
        with pytest.raises(Exception, match=r"."):
            place["receive"](secret, bad, content)
