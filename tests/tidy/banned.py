"""What may not be called, imported or written, where it may all the same, and what to use instead. One line a ban."""

from dataclasses import dataclass

FLOATLESS = ("kernel", "domain", "regimes", "store", "services")
"""Rooms on the path of money: no float, neither as a literal nor as a type."""

PURE = ("kernel", "domain")
NAMES_TOO_VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "handler",
    "handlers",
    "data",
    "common",
    "misc",
    "stuff",
}


@dataclass(frozen=True)
class Ban:
    """A dotted name (and all below it) that is refused except under some paths of src/duebook."""

    name: str
    instead: str
    allowed: tuple[str, ...] = ()


CLOCK = "ask duebook.edge.clock, or take the moment as an argument"
CHANCE = "ask duebook.edge for ids and random numbers, or take them as an argument"
NETWORK = "go through duebook.edge, the one door to the network"
XML = "read XML through duebook.edge.xmlsafe, which refuses DOCTYPE and caps sizes"
SQL = "raw SQL stays in store/; use the ORM or add a function there"
CHILD = "start child processes through duebook.edge.sandbox, which sets their limits"

STARTERS = {
    "cli/serve.py": "starts Duebook's own worker beside the pages; it lives as long as they do, so no limit of the sandbox fits",
}
"""Files that may start processes themselves, each with its reason."""

IMPORTS = (
    *(Ban(name, NETWORK, ("edge/",)) for name in ("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client")),
    *(Ban(name, NETWORK, ("edge/",)) for name in ("socket", "smtplib", "ssl", "ftplib", "imaplib", "poplib", "django.core.mail")),
    *(Ban(name, "use JSON through duebook.kernel.codec") for name in ("pickle", "marshal", "shelve", "dill", "cloudpickle")),
    *(
        Ban(name, XML)
        for name in ("xml.etree", "xml.dom", "xml.parsers", "xml.sax.parse", "xml.sax.parseString", "xml.sax.make_parser")
    ),
    *(Ban(name, XML) for name in ("lxml.html", "lxml.objectify", "defusedxml")),
    *(Ban(name, CHANCE, ("edge/",)) for name in ("uuid", "random", "secrets")),
    *(Ban(name, CHILD, ("edge/",)) for name in ("pty", "multiprocessing")),
    Ban("subprocess", CHILD, ("edge/", *STARTERS)),
    *(Ban(name, SQL, ("store/",)) for name in ("sqlite3", "psycopg")),
)

CALLS = (
    *(Ban(name, "write the branch out; text is never code") for name in ("eval", "exec", "compile", "__import__")),
    Ban("yaml.load", "use yaml.safe_load"),
    Ban("yaml.load_all", "use yaml.safe_load_all"),
    Ban("yaml.unsafe_load", "use yaml.safe_load"),
    *(Ban(f"os.{name}", CHILD, ("edge/",)) for name in ("system", "popen", "fork", "execv", "execve", "execvp", "spawnv")),
    Ban("os.urandom", CHANCE, ("edge/",)),
    *(
        Ban(f"django.utils.safestring.{name}", "use format_html, which escapes its arguments")
        for name in ("mark_safe", "SafeString")
    ),
    *(Ban(f"django.db.models.expressions.{name}", SQL, ("store/",)) for name in ("RawSQL",)),
    *(Ban(f"datetime.datetime.{name}", CLOCK, ("edge/",)) for name in ("now", "utcnow", "today")),
    Ban("datetime.date.today", CLOCK, ("edge/",)),
    *(Ban(f"time.{name}", CLOCK, ("edge/",)) for name in ("time", "time_ns", "localtime", "gmtime")),
    *(Ban(f"django.utils.timezone.{name}", CLOCK, ("edge/",)) for name in ("now", "localdate", "localtime")),
    *(
        Ban(f"lxml.etree.{name}", XML, ("edge/xmlsafe.py",))
        for name in (
            "parse",
            "fromstring",
            "fromstringlist",
            "XML",
            "HTML",
            "XMLParser",
            "HTMLParser",
            "iterparse",
            "XMLPullParser",
        )
    ),
)

METHODS = dict.fromkeys(("raw", "extra", "cursor", "executemany", "executescript"), SQL)
"""Methods refused outside store/ whatever they hang on."""

MOMENT = (
    "say default=clock.now with duebook.edge.clock, so that a test can set the time, or set the column where the row is written"
)
KEYWORDS = {"shell": "pass the words as a list", "auto_now": MOMENT, "auto_now_add": MOMENT}
"""Keyword arguments refused when they are True."""

TEMPLATE = {
    r"\|\s*safe(seq)?\b": "escape, or build the element with format_html in Python",
    r"\{%\s*autoescape\s+off": "escape, or build the element with format_html in Python",
    r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/json\")[^>]*>": "put the script in a file: the content policy refuses inline code",
    r"<style\b": "put the rules in a stylesheet: the content policy refuses inline styles",
    r"\sstyle=[\"']": "use a class: the content policy refuses inline styles",
    r"\son[a-z]+=[\"']": "listen from a script file: the content policy refuses inline code",
    r"\bhx-on\b": "listen from a script file: the content policy refuses inline code",
    r"(?:src|href)=[\"']https?://[^\"']+\.(?:js|css|woff2?)": "nothing is loaded from elsewhere; add the package to assets/",
}

ALLOWED: dict[str, dict[str, str]] = {}
"""Rule -> path -> reason. Tiny on purpose; an entry that is no longer needed fails too."""

LEFT_OPEN = ("TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Error")
"""Written in two halves so that this file passes its own rule; the same below."""

UNFIT = {
    r"(?<![\w.])/" + r"work/": "a path of one machine",
    r"(?<![\w.\w/])/" + r"tmp/": "a path of one machine: ask tempfile or tmp_path",
    r"/" + r"root/": "a path of one machine",
    "py" + r"pi\.org": "the host of a registry: the machine's own settings name it",
    "python" + r"hosted\.org": "the host of a registry: the machine's own settings name it",
    "registry\\." + r"npmjs\.org": "the host of a registry: the machine's own settings name it",
    r"deb\." + r"debian\.org": "the host of a registry: the machine's own settings name it",
    r"(?i)\b(?:chat"
    r"gpt|cla"
    r"ude|anthro"
    r"pic|open"
    r"ai|co-authored-"
    r"by)\b": "who typed it is no part of the project",
}
