"""When a component restarts its job: the names of periods, and the triggers."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_components._arguments.validation import PERIODS
from entra_components._job.restart import period_text, restart_triggers, utc_today

DAYS = st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "daily", "weekly", "monthly"),
    [
        (dt.date(2026, 11, 24), "2026-11-24", "2026-W48", "2026-11"),
        (dt.date(2027, 1, 1), "2027-01-01", "2026-W53", "2027-01"),
        (dt.date(2024, 12, 30), "2024-12-30", "2025-W01", "2024-12"),
    ],
)
def test_a_period_has_a_name(day: dt.date, daily: str, weekly: str, monthly: str) -> None:
    assert [period_text(period, day) for period in PERIODS] == [daily, weekly, monthly]


@given(DAYS, st.integers(0, 400))
def test_two_days_share_a_name_where_they_share_the_period(day: dt.date, later: int) -> None:
    other = day + dt.timedelta(days=later)
    same = [period_text(period, day) == period_text(period, other) for period in PERIODS]
    monday = day - dt.timedelta(days=day.weekday())
    assert same == [
        later == 0,
        monday <= other < monday + dt.timedelta(days=7),
        (day.year, day.month) == (other.year, other.month),
    ]


@given(DAYS, st.integers(0, 400))
def test_names_are_ordered_as_time_is(day: dt.date, later: int) -> None:
    other = day + dt.timedelta(days=later)
    assert [period_text(period, day) <= period_text(period, other) for period in PERIODS] == [True, True, True]


def test_another_period_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a period is one of daily, weekly, monthly\.$"):
        period_text("hourly", dt.date(2026, 1, 1))


def test_the_triggers() -> None:
    today = dt.date(2026, 11, 24)
    assert restart_triggers(scope="all", enabled=False, period=None, today=today) == {
        "scope": "all",
        "enabled": "false",
    }
    assert restart_triggers(scope=None, enabled=True, period="monthly", today=today) == {
        "enabled": "true",
        "period": "2026-11",
    }


def test_the_day_is_that_of_utc() -> None:
    before = dt.datetime.now(dt.UTC).date()
    assert before <= utc_today() <= dt.datetime.now(dt.UTC).date()
