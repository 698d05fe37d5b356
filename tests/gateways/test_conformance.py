"""Having seen one gateway, one has seen all: the same anatomy, checked for every one in the table."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest

import duebook.gateways
from duebook.domain.gateway import Access, Gateway, Setting
from duebook.kernel import plugs
from tests.gateways.conversation import FOLDER, SETTINGS

ROOT = Path(duebook.gateways.__file__).parent
KEYS = plugs.keys("gateways")
METHODS = ("fits", "start", "look", "cancel", "refund", "hear", "payouts")
PARTS = ("calls", "messages", "states")


def test_every_folder_is_on():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_the_anatomy(key):
    gateway = plugs.get("gateways", key)
    assert gateway.key == key
    assert gateway.title
    assert isinstance(gateway.key_hours, int)
    assert gateway.key_hours > 0
    assert {gateway.can_save, gateway.can_refund, gateway.own_page} <= {True, False}
    for part in PARTS:
        module = import_module(f"duebook.gateways.{key}.{part}")
        assert (module.__doc__ or "").strip().endswith(".")
        for name, thing in vars(module).items():
            if inspect.isfunction(thing) and thing.__module__ == module.__name__ and not name.startswith("_"):
                assert thing.__doc__, name
    if key != "test":
        assert "https://" in (import_module(f"duebook.gateways.{key}.states").__doc__ or "")


@pytest.mark.parametrize("key", KEYS)
def test_the_protocol_is_kept(key):
    gateway = plugs.get("gateways", key)
    for name in METHODS:
        wanted = list(inspect.signature(getattr(Gateway, name)).parameters.values())[1:]
        given = list(inspect.signature(getattr(gateway, name)).parameters.values())
        assert [(one.name, one.kind, one.default) for one in given] == [(one.name, one.kind, one.default) for one in wanted], name
        assert getattr(gateway, name).__doc__


@pytest.mark.parametrize("key", KEYS)
def test_the_settings(key):
    gateway = plugs.get("gateways", key)
    names = [one.name for one in gateway.settings]
    assert len(names) == len(set(names))
    assert all(isinstance(one, Setting) and one.label and not one.label.endswith(".") for one in gateway.settings)
    assert any(one.secret and not one.optional for one in gateway.settings)
    assert set(SETTINGS[key]) <= set(names)


@pytest.mark.parametrize("key", KEYS)
def test_fits(key):
    gateway = plugs.get("gateways", key)
    access = Access(settings=SETTINGS[key], test=True)
    assert gateway.fits(access, 11900, "EUR")
    assert not gateway.fits(access, 0, "EUR")
    assert not gateway.fits(access, -1, "EUR")
    assert not gateway.fits(Access(settings={}), 11900, "EUR")


@pytest.mark.parametrize("key", [key for key in KEYS if key != "test"])
def test_there_are_examples(key):
    assert list((FOLDER / key).glob("*.json"))


@pytest.mark.parametrize("key", KEYS)
def test_siblings_do_not_meet(key):
    for path in (ROOT / key).glob("*.py"):
        text = path.read_text("utf-8")
        assert not [other for other in KEYS if other != key and f"duebook.gateways.{other}" in text]
        assert "httpx" not in text
