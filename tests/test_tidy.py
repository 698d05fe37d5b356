"""The test that reads the source: sizes, banned calls, floats near money, dead modules, floors. Rules in tests/tidy/."""

import pytest

from duebook.main.plugs import PLUGS
from tests.tidy import banned, graph
from tests.tidy.rules import RULES, Rule
from tests.tidy.source import Fault, Source, committed

SOURCES = committed()

BITES = {
    "file_length": [("src/duebook/kernel/a.py", "x = 1\n" * 401)],
    "function_length": [("src/duebook/kernel/a.py", "def f():\n" + "    x = 1\n" * 60)],
    "banned_imports": [
        ("src/duebook/services/a.py", "import httpx"),
        ("src/duebook/web/a.py", "from urllib import request"),
        ("src/duebook/store/a.py", "def f():\n    import uuid as u\n"),
        ("src/duebook/api/a.py", "import sqlite3"),
        ("src/duebook/formats/a.py", "import xml.etree.ElementTree as ET"),
    ],
    "banned_calls": [
        ("src/duebook/web/a.py", "eval('1')"),
        ("src/duebook/store/a.py", "from datetime import datetime as d\nd.now()"),
        ("src/duebook/store/a.py", "import datetime\ndatetime.date.today()"),
        ("src/duebook/services/a.py", "from django.utils import timezone\ntimezone.now()"),
        ("src/duebook/formats/a.py", "from lxml import etree\netree.fromstring(b'')"),
        ("src/duebook/edge/a.py", "from lxml import etree\netree.parse('a')"),
        ("src/duebook/edge/a.py", "run(['a'], shell=True)"),
        ("src/duebook/services/a.py", "Invoice.objects.raw('select 1')"),
        ("src/duebook/web/a.py", "with connection.cursor() as c: pass"),
        ("src/duebook/web/a.py", "from django.utils.safestring import mark_safe as m\nm('x')"),
        ("src/duebook/store/a.py", "models.DateTimeField(auto_now_add=True)"),
    ],
    "floats": [
        ("src/duebook/kernel/a.py", "x = 0.5"),
        ("src/duebook/domain/a.py", "def f(x: float): ..."),
        ("src/duebook/services/a.py", "float('1')"),
        ("src/duebook/store/a.py", "x = models.FloatField()"),
    ],
    "left_open": [("src/duebook/kernel/a.py", "# " + banned.LEFT_OPEN[0]), ("docs/a.md", banned.LEFT_OPEN[1])],
    "stubs": [
        ("src/duebook/kernel/a.py", "def f():\n    pass"),
        ("src/duebook/kernel/a.py", 'def f():\n    """Say."""\n    ...'),
    ],
    "vague_names": [("src/duebook/web/utils.py", ""), ("src/duebook/helpers/a.py", "")],
    "docstrings": [("src/duebook/domain/a.py", '"""Say."""\ndef f(): return 1'), ("src/duebook/services/a/b.py", "x = 1")],
    "templates": [
        ("src/duebook/web/templates/a.html", "{{ name|safe }}"),
        ("src/duebook/web/templates/a.html", "<script>go()</script>"),
        ("src/duebook/web/templates/a.html", '<p style="color: red">'),
        ("src/duebook/web/templates/a.html", '<button onclick="go()">'),
    ],
    "unfit_words": [("README.md", "see /" + "work/notes"), ("README.md", "from py" + "pi.org")],
}

CLEAN = [
    ("src/duebook/kernel/a.py", '"""Say."""\n\n\ndef f(x):\n    """Refuse a float."""\n    return isinstance(x, float)\n'),
    ("src/duebook/edge/clock.py", "from datetime import datetime, UTC\n\ndef now():\n    return datetime.now(UTC)\n"),
    ("src/duebook/edge/xmlsafe.py", "from lxml import etree\n\ndef read(raw):\n    return etree.fromstring(raw)\n"),
    (
        "src/duebook/domain/a.py",
        '"""Say."""\nfrom typing import Protocol\nclass P(Protocol):\n    """Say."""\n    def f(self): ...\n',
    ),
    ("src/duebook/web/templates/a.html", '<script src="/static/a.js" defer></script> {{ name }}'),
    ("src/duebook/channels/templates/mail/a.html", '<p style="color: red">{{ name }}</p>'),
]


def faults(rule: Rule, sources: list[Source]) -> list[Fault]:
    """What a rule finds in these files, allowances taken off."""
    allowed = banned.ALLOWED.get(rule.__name__, {})
    return [fault for source in sources if source.path not in allowed for fault in rule(source)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps(rule):
    broken = faults(rule, SOURCES)
    assert not broken, "\n" + "\n".join(map(str, broken))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_bites(rule):
    for path, text in BITES[rule.__name__]:
        assert list(rule(Source(path, text))), f"{rule.__name__} lets through: {text[:60]}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_lets_good_code_be(rule):
    for path, text in CLEAN:
        assert not list(rule(Source(path, text))), f"{rule.__name__} refuses: {text}"


def test_no_allowance_outlives_its_need():
    rules = {rule.__name__: rule for rule in RULES}
    by_path = {source.path: source for source in SOURCES}
    for path, reason in banned.STARTERS.items():
        assert reason, f"{path} has no reason"
        assert any(name.startswith("subprocess") for _, name in by_path[f"src/duebook/{path}"].imported()), path
    for name, paths in banned.ALLOWED.items():
        for path, reason in paths.items():
            assert reason, f"{name}: {path} has no reason"
            assert list(rules[name](by_path[path])), f"{name}: {path} no longer needs its allowance"


def test_no_module_is_dead():
    modules, alive = graph.reached(SOURCES)
    dead = sorted(modules - alive)
    assert not dead, "nothing reaches\n" + "\n".join(dead)


def test_a_dead_module_is_found():
    sources = [
        Source("src/duebook/main/plugs.py", 'PLUGS = {"formats": {"a": "duebook.formats.a:FORMAT"}}'),
        Source("src/duebook/formats/a.py", "from duebook.domain import line"),
        Source("src/duebook/domain/line.py", ""),
        Source("src/duebook/domain/forgotten.py", "from duebook.domain import line"),
    ]
    modules, alive = graph.reached(sources)
    assert modules - alive == {"duebook.domain.forgotten"}


def test_every_folder_stands_on_a_floor():
    assert graph.unlisted() == (set(), set())


def test_every_plug_leads_somewhere():
    dead = graph.dead_plugs(PLUGS)
    assert not dead, "\n".join(dead)
    assert graph.dead_plugs({"formats": {"none": "duebook.formats.none:FORMAT"}}) == ["formats.none: duebook.formats.none:FORMAT"]


def test_every_link_in_the_documents_leads_somewhere():
    assert not graph.dead_links(SOURCES)
    assert graph.dead_links([Source("docs/a.md", "[b](none.md)")]) == ["docs/a.md: none.md"]


def test_every_decision_is_in_the_index():
    assert not graph.unlisted_decisions()


def test_every_setting_is_documented():
    assert not graph.unnamed_settings(SOURCES)
    assert graph.unnamed_settings([Source("src/duebook/main/a.py", 'os.environ.get("DUEBOOK_NONE")')]) == {"DUEBOOK_NONE"}
