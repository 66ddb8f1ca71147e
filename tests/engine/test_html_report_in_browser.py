"""The HTML report in a real Chromium, at two widths: nothing fails, nothing is requested, nothing overlaps."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from entra_policy.reports.html_report import render
from tests.support.html_reports import FIVE, full_report, hostile_report, job, report_on, sixty
from tools.browser import Browser, BrowserError, find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from entra_policy.reports.report import Report

WIDE, NARROW = 1280, 390
WIDTHS: Final = pytest.mark.parametrize("width", [WIDE, NARROW])
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

# Counts what must not happen; it runs before anything of the page does.
WATCH: Final = """
window.seen = [];
addEventListener("error", (event) => seen.push(`error: ${event.message}`));
addEventListener("unhandledrejection", (event) => seen.push(`rejection: ${event.reason}`));
document.addEventListener("securitypolicyviolation", (event) => seen.push(`policy: ${event.violatedDirective}`));
"""


@pytest.fixture(scope="module")
def chromium() -> Browser:
    """The browser. A run without it fails: these tests are never skipped."""
    try:
        return find()
    except BrowserError as error:
        pytest.exit(str(error), returncode=1)


@pytest.fixture(scope="module")
def driver(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = Options()
    options.binary_location = str(chromium.executable)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options, Service(str(chromium.driver)))
    try:
        opened.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        yield opened
    finally:
        opened.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages that are looked at, by name."""
    folder = tmp_path_factory.mktemp("pages")
    reports: dict[str, Report] = {
        "full": full_report(),
        "five": report_on(job("crm", FIVE)),
        "sixty": report_on(job("erp", sixty())),
        "hostile": hostile_report(),
        "empty": report_on([]),
    }
    for name, report in reports.items():
        (folder / f"{name}.html").write_bytes(render(report).encode("utf-8", "backslashreplace"))
    return {name: folder / f"{name}.html" for name in reports}


def show(driver: webdriver.Chrome, page: Path, width: int, *, dark: bool = False) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    motion = {"name": "prefers-reduced-motion", "value": "reduce"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, motion], "media": ""})
    log(driver, "browser")
    log(driver, "performance")
    driver.get(page.as_uri())


def run(driver: webdriver.Chrome, script: str, *arguments: Any) -> Any:
    return driver.execute_script(script, *arguments)


def log(driver: webdriver.Chrome, kind: str) -> list[dict[str, Any]]:
    """What was logged since the last call."""
    entries: list[dict[str, Any]] = driver.get_log(kind)  # type: ignore[no-untyped-call]
    return entries


def requested(driver: webdriver.Chrome) -> list[str]:
    """What the page requested since it was opened, including itself."""
    messages = (json.loads(entry["message"])["message"] for entry in log(driver, "performance"))
    return [
        message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"
    ]


OVERFLOWING: Final = """
const width = document.documentElement.clientWidth;
const inside = (element) => element.closest(".scroll, pre, .skip, .definitions, thead, figcaption, .stack, .side");
return [document.documentElement.scrollWidth - width, [...document.querySelectorAll("body *")].filter(
  (element) => !inside(element) && element.checkVisibility() && element.getBoundingClientRect().right > width + 1
).map((element) => element.outerHTML.slice(0, 120))];
"""


@WIDTHS
@pytest.mark.parametrize("name", ["full", "five", "sixty", "hostile", "empty"])
def test_nothing_fails_is_requested_or_overflows(
    driver: webdriver.Chrome, pages: dict[str, Path], name: str, width: int
) -> None:
    show(driver, pages[name], width)
    run(driver, "document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert run(driver, "return [window.seen, window.executed === undefined]") == [[], True]
    assert log(driver, "browser") == []
    assert [url for url in requested(driver) if url not in (pages[name].as_uri(), "data:,")] == []
    assert run(driver, OVERFLOWING) == [0, []]


OVERLAPPING: Final = """
const clashes = [];
let texts = 0;
for (const drawing of document.querySelectorAll(".drawing")) {
  if (!drawing.checkVisibility()) continue;
  const boxes = [...drawing.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
  const frame = drawing.getBoundingClientRect();
  texts += boxes.length;
  boxes.forEach(([text, box], index) => {
    if (box.left < frame.left || box.right > frame.right) clashes.push([text, "outside"]);
    for (const [other, area] of boxes.slice(index + 1)) {
      const apart = box.right <= area.left + 0.5 || area.right <= box.left + 0.5 ||
        box.bottom <= area.top + 1 || area.bottom <= box.top + 1;
      if (!apart) clashes.push([text, other]);
    }
  });
  for (const group of drawing.querySelectorAll(".box")) {
    const edge = group.querySelector("rect").getBoundingClientRect();
    for (const text of group.querySelectorAll("text")) {
      if (text.getBoundingClientRect().right > edge.right) clashes.push([text.textContent, "its box"]);
    }
  }
}
return [texts > 0, clashes];
"""


@WIDTHS
@pytest.mark.parametrize("name", ["five", "sixty", "hostile"])
def test_no_text_of_a_drawing_overlaps_another(
    driver: webdriver.Chrome, pages: dict[str, Path], name: str, width: int
) -> None:
    show(driver, pages[name], width)
    run(driver, "document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert run(driver, OVERLAPPING) == [True, []]


@WIDTHS
def test_all_findings_are_visible_and_every_link_leads_somewhere(
    driver: webdriver.Chrome, pages: dict[str, Path], width: int
) -> None:
    show(driver, pages["full"], width)
    report = full_report()
    announced = run(
        driver,
        """return [...Array(arguments[0]).keys()].map((number) =>
          document.getElementById(`finding-${number + 1}`)).filter((place) => place?.checkVisibility()).length""",
        len(report.findings),
    )
    assert announced == len(report.findings)
    dangling = """return [...document.querySelectorAll("a, use")].map((link) => link.getAttribute("href")).filter(
      (link) => !link.startsWith("#") || document.getElementById(link.slice(1)) === null)"""
    assert run(driver, dangling) == []
    repeated = (
        "const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.length - new Set(ids).size"
    )
    assert run(driver, repeated) == 0


FOCUSABLE: Final = """
return [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")]
  .filter((element) => element.checkVisibility({visibilityProperty: true}))
  .map((element, index) => { element.dataset.order = index; return index; });
"""
FOCUSED: Final = """
const element = document.activeElement;
const ring = element.closest("svg") ? getComputedStyle(element.querySelector(".hit")).strokeWidth
  : getComputedStyle(element).outlineStyle === "solid" ? getComputedStyle(element).outlineWidth : "none";
return [Number(element.dataset.order ?? -1), ring];
"""


@WIDTHS
def test_the_tab_key_reaches_every_control_in_order_with_a_visible_focus(
    driver: webdriver.Chrome, pages: dict[str, Path], width: int
) -> None:
    show(driver, pages["five"], width)
    expected = run(driver, FOCUSABLE)
    reached = []
    for _ in expected:
        ActionChains(driver, duration=0).send_keys(Keys.TAB).perform()
        reached.append(run(driver, FOCUSED))
    assert reached == [[number, "3px"] for number in expected]


def visible(driver: webdriver.Chrome) -> list[str]:
    """The kinds of the visible findings."""
    kinds: list[str] = run(
        driver,
        """return [...document.querySelectorAll("[data-kind]")].filter((finding) => finding.checkVisibility())
          .map((finding) => finding.dataset.kind)""",
    )
    return kinds


def filter_status(driver: webdriver.Chrome) -> str:
    return str(run(driver, "return document.getElementById('shown').textContent"))


def test_the_filter_works_by_keyboard(driver: webdriver.Chrome, pages: dict[str, Path]) -> None:
    show(driver, pages["full"], WIDE)
    everything = visible(driver)
    count = 55
    assert filter_status(driver) == f"All {count} findings shown"
    run(driver, "document.querySelector('[data-filter=undecided]').focus()")
    ActionChains(driver, duration=0).send_keys(Keys.SPACE).perform()
    decided = [kind for kind in everything if kind != "undecided"]
    assert visible(driver) == decided
    assert filter_status(driver) == f"13 of {count} findings shown"
    ActionChains(driver, duration=0).send_keys(Keys.SPACE).perform()
    assert visible(driver) == everything
    run(driver, "document.getElementById('search').focus()")
    ActionChains(driver, duration=0).send_keys("no-password").perform()
    assert (visible(driver), filter_status(driver)) == (["mandatory", "mandatory"], f"2 of {count} findings shown")
    ActionChains(driver, duration=0).send_keys(Keys.ESCAPE).perform()
    assert (visible(driver), filter_status(driver)) == (everything, f"All {count} findings shown")


def test_a_mark_in_a_drawing_leads_to_its_finding(driver: webdriver.Chrome, pages: dict[str, Path]) -> None:
    show(driver, pages["five"], WIDE)
    run(driver, "document.querySelector('.side a.mark.mandatory').focus()")
    ActionChains(driver, duration=0).send_keys(Keys.ENTER).perform()
    place = """const target = document.querySelector(":target"); const box = target.getBoundingClientRect();
      return [target === document.activeElement, target.dataset.kind, box.top >= 0 && box.bottom <= innerHeight]"""
    assert run(driver, place) == [True, "mandatory", True]


def test_on_paper_everything_is_open_and_light(driver: webdriver.Chrome, pages: dict[str, Path]) -> None:
    show(driver, pages["full"], WIDE, dark=True)
    count_closed = "return document.querySelectorAll('details:not([open])').length"
    before = run(driver, count_closed)
    run(
        driver,
        """addEventListener("beforeprint", () => {
          window.printed = [document.querySelectorAll("details:not([open])").length,
            [...document.querySelectorAll(".finding")].filter((finding) => !finding.checkVisibility()).length];
        })""",
    )
    document = driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    assert base64.b64decode(document["data"]).startswith(b"%PDF-")
    assert (before > 0, run(driver, "return window.printed"), run(driver, count_closed)) == (True, [0, 0], before)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    on_paper = """return [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,
      document.querySelector(".side").checkVisibility(), document.querySelector(".stack").checkVisibility(),
      [...document.querySelectorAll("details:not([open]):not(.not-printed) > :nth-child(2)")].every(
        (content) => content.checkVisibility())]"""
    assert run(driver, on_paper) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", True, False, True]


def test_without_script_everything_is_there(driver: webdriver.Chrome, pages: dict[str, Path]) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        show(driver, pages["full"], NARROW)
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert run(driver, "return document.getElementById('filters').checkVisibility()") is False
    kinds = visible(driver)
    show(driver, pages["full"], NARROW)
    assert visible(driver) == kinds


CONTRAST: Final = """
const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const parse = (text) => text.match(/[\\d.]+/g).map(Number);
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const behind = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const colour = parse(getComputedStyle(e).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
const low = new Set();
for (const element of document.querySelectorAll("body *")) {
  if (element.closest("svg") || !element.checkVisibility() ||
      ![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
  const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))].sort((x, y) => y - x);
  if ((a + 0.05) / (b + 0.05) < 4.5) low.add(element.className || element.tagName);
}
return [...low];
"""


@pytest.mark.parametrize("dark", [False, True])
def test_all_text_has_enough_contrast(driver: webdriver.Chrome, pages: dict[str, Path], *, dark: bool) -> None:
    show(driver, pages["full"], WIDE, dark=dark)
    assert run(driver, CONTRAST) == []
