"""Several workers run the reminders of a day at the same time: each letter is written once."""

import pytest

from tests.concurrency.test_series import begin, end

WORKERS = 3


@pytest.mark.timeout(300)
def test_workers_at_once_write_one_letter(installation, tmp_path):
    company = end(begin(installation, "found"))["company"]
    end(begin(installation, "overdue", company))
    begun = [begin(installation, "remind", company, str(tmp_path), str(WORKERS)) for _worker in range(WORKERS)]
    results = [end(one) for one in begun]
    assert [one["failed"] for one in results] == [[]] * WORKERS
    assert sorted(len(one["written"]) for one in results) == [0, 0, 1]
    again = begin(installation, "remind", company, str(tmp_path), "0")
    assert end(again)["written"] == []
