"""Photographs the demo company: ``python -m tests.gallery [FOLDER]``. With a folder every page in both themes and three widths;
without one the few pictures of docs/using/gallery.

Starts a Duebook of its own on an empty folder, sets it up as a person would, and walks through its pages.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import executable

DOCS = Path(__file__).resolve().parent.parent / "docs/using/gallery"
WIDTHS = {"phone": 360, "tablet": 768, "desk": 1440}
PERSON = {"name": "Jonna Petersen", "email": "jonna@nordlicht.example", "password": "a long walk by the sea"}
PAGES = {
    "home": "/",
    "invoices": "/invoices/",
    "overdue": "/invoices/?view=overdue",
    "drafts": "/invoices/?view=draft",
    "new-invoice": "/invoices/new",
    "customers": "/customers/",
    "new-customer": "/customers/new",
    "items": "/items/",
    "payments": "/payments/",
    "new-payment": "/payments/new",
    "charges": "/charges/",
    "payouts": "/payouts/",
    "bank": "/bank/",
    "bank-all": "/bank/?view=all",
    "unapplied": "/bank/unapplied/",
    "bank-accounts": "/bank/accounts/",
    "bank-files": "/bank/files/",
    "bank-rules": "/bank/rules/",
    "new-bank-rule": "/bank/rules/new",
    "remittances": "/bank/remittances/",
    "new-remittance": "/bank/remittances/new",
    "disputes": "/disputes/",
    "provisions": "/provisions/",
    "matrix": "/provisions/matrix",
    "handling": "/settings/cases/",
    "worklist": "/worklist/",
    "debits": "/debits/",
    "new-debit-run": "/debits/new",
    "mandates": "/mandates/",
    "debit-settings": "/settings/debits/",
    "gateways": "/settings/gateways/",
    "reminders": "/reminders/",
    "letters": "/reminders/sent/",
    "claims": "/reminders/claims/",
    "holds": "/reminders/holds/",
    "policies": "/reminders/policies/",
    "new-policy": "/reminders/policies/new",
    "statements": "/reminders/statements/",
    "wishes": "/customers/changes/",
    "inbox": "/inbox/",
    "bills": "/bills/",
    "bills-all": "/bills/?view=all",
    "suppliers": "/suppliers/",
    "new-supplier": "/suppliers/new",
    "payment-runs": "/payment-runs/",
    "new-run": "/payment-runs/new",
    "entrances": "/settings/entrances/",
    "validator": "/validate",
    "rules": "/rules?q=BR-CO",
    "rule": "/rules/BR-CO-15",
    "settings": "/settings/",
    "accounts": "/settings/accounts/",
    "habits": "/settings/habits/",
    "policy": "/settings/policy/",
    "series": "/settings/series/",
    "look": "/settings/look/",
    "people": "/settings/people/",
    "keys": "/settings/keys/",
    "webhooks": "/settings/webhooks/",
    "audit": "/settings/audit/",
    "mailbox": "/mailbox/",
    "activity": "/activity/",
    "account": "/account/",
}
FOUND = {
    "invoice": ("/invoices/", "a[href^='/invoices/inv_']"),
    "draft": ("/invoices/?view=draft", "a[href^='/invoices/drafts/']"),
}
FOUND |= {"customer": ("/customers/", "a[href^='/customers/cus_']"), "payment": ("/payments/", "a[href^='/payments/pay_']")}
FOUND |= {
    "dispute": ("/disputes/", "a[href^='/disputes/dis_']"),
    "mandate": ("/mandates/", "a[href^='/mandates/mdt_']"),
    "bank-line": ("/bank/", "a[href^='/bank/lines/bkl_']"),
    "bank-account": ("/bank/accounts/", "a[href^='/bank/accounts/bka_']"),
    "bank-file": ("/bank/files/", "a[href^='/bank/files/bkf_']"),
    "turn": ("/worklist/", "a[href^='/worklist/cus_']"),
    "customer-reminders": ("/reminders/", "a[href^='/customers/cus_']"),
    "inbox-type": ("/inbox/?view=waiting", "a[href^='/inbox/inb_']"),
    "inbox-refused": ("/inbox/?view=refused", "a[href^='/inbox/inb_']"),
    "bill": ("/bills/", "a[href^='/bills/bil_']:has-text('Hansen')"),
    "bill-order": ("/bills/", "a[href^='/bills/bil_']:has-text('LH-26')"),
    "bill-query": ("/bills/?view=query", "a[href^='/bills/bil_']"),
    "bill-pay": ("/bills/?view=pay", "a[href^='/bills/bil_']"),
    "bill-paid": ("/bills/?view=paid", "a[href^='/bills/bil_']"),
    "supplier": ("/suppliers/?q=hafen", "a[href^='/suppliers/sup_']"),
    "supplier-known": ("/suppliers/?q=holzhof", "a[href^='/suppliers/sup_']"),
    "payment-run": ("/payment-runs/", "a[href^='/payment-runs/prn_']"),
}
SHOWN = ("home", "invoices", "draft", "invoice", "customer", "bank", "worklist", "dispute", "look")
SHOWN_DARK = ("invoices", "bank")


def main(folder: Path | None) -> int:
    """Take the pictures; the exit code says whether every page answered."""
    with tempfile.TemporaryDirectory(prefix="duebook-gallery-") as data, sync_playwright() as driver:
        port = _free_port()
        server, start = _serve(Path(data), port)
        try:
            browser = driver.chromium.launch(executable_path=executable(), args=["--no-sandbox", "--disable-dev-shm-usage"])
            return _walk(browser, f"http://localhost:{port}", start, folder)
        finally:
            server.terminate()
            server.wait(20)


def _walk(browser: Browser, base: str, start: str, folder: Path | None) -> int:
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(start)
    for name, value in PERSON.items():
        page.fill(f"[name={name}]", value)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    places = dict(PAGES)
    for name, (where, link) in FOUND.items():
        page.goto(base + where)
        places[name] = page.locator(link).first.get_attribute("href") or where
    state = context.storage_state()
    wrong = 0
    for theme in ("light", "dark"):
        for size, width in WIDTHS.items():
            wanted = SHOWN if theme == "light" else SHOWN_DARK
            if folder is None and size != "desk":
                continue
            shot = browser.new_context(
                storage_state=state,
                locale="en-GB",
                viewport={"width": width, "height": 900},
                color_scheme=theme,
                reduced_motion="reduce",
            )
            for name, where in places.items():
                if folder is None and name not in wanted:
                    continue
                plain = f"{name}.png" if theme == "light" else f"{name}-{theme}.png"
                target = (folder / f"{name}-{size}-{theme}.png") if folder else DOCS / plain
                wrong += _shoot(shot.new_page(), base + where, target, whole=folder is not None)
            shot.close()
    return wrong


def _shoot(page: Page, url: str, target: Path, *, whole: bool) -> int:
    answer = page.goto(url)
    page.wait_for_load_state("networkidle")
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, full_page=whole)
    if not whole:  # pictures of the docs are few colours: a third of the size
        with Image.open(target) as picture:
            picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.close()
    ok = answer is not None and answer.ok and not wide
    if not ok:
        print(f"{url}: {answer.status if answer else 'no answer'}{', wider than the screen' if wide else ''}")
    return int(not ok)


def _serve(data: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "duebook", "serve", "--demo", "--port", str(port), "--data", str(data)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DUEBOOK_", "DATABASE_URL"))}
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert server.stderr is not None
    for line in server.stderr:
        found = re.search(r"http://\S+/start/\S+", line)
        if found:
            time.sleep(8)  # the worker freezes the newest files meanwhile
            return server, found.group(0)
    raise SystemExit("Duebook did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
