"""Ids: one kind, one length, unique, and in the order in which a process made them."""

from concurrent.futures import ThreadPoolExecutor

from duebook.edge import ids


def test_ids_sort_as_they_were_made():
    made = [ids.new("inv") for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {len(one) for one in made} == {len("inv_") + 26}


def test_threads_never_get_the_same():
    with ThreadPoolExecutor(8) as pool:
        made = [one for some in pool.map(lambda _: [ids.new("inv") for _ in range(500)], range(16)) for one in some]
    assert len(set(made)) == 8000


def test_a_clock_that_goes_back_does_not_turn_the_order_round(monkeypatch):
    first = ids.new("inv")
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000_000_000_000_000)
    assert ids.new("inv") > first
