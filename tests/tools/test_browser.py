"""tools/browser.py with an `apt-get` that installs two little scripts, or doesn't."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools import browser

APT_GET = """#!/bin/sh
echo "$@" >> "{calls}"
[ "$5" = update ] && exit {update}
[ {install} = 0 ] || {{ echo "E: Unable to locate package chromium"; exit {install}; }}
for name in chromium chromedriver; do
  [ -e "{folder}/$name" ] || {{ echo "#!/bin/sh" > "{folder}/$name"; /bin/chmod +x "{folder}/$name"; }}
done
"""
NEEDED = (
    "The tests of the HTML report need Chromium and its driver on PATH "
    "(on Debian: `apt-get install chromium chromium-driver`)."
)
UPDATE = "-q -y -o DPkg::Lock::Timeout=300 update"
INSTALL = "-q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends chromium chromium-driver"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH; the user is root, and apt's folder is another one."""
    binaries = tmp_path / "bin"
    binaries.mkdir()
    (tmp_path / "apt").mkdir()
    monkeypatch.setenv("PATH", str(binaries))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(browser, "_APT_FOLDER", tmp_path / "apt")
    return binaries


def apt_get(folder: Path, *, update: int = 0, install: int = 0) -> None:
    text = APT_GET.format(calls=folder.parent / "calls", folder=folder, update=update, install=install)
    (folder / "apt-get").write_text(text)
    (folder / "apt-get").chmod(0o755)


def calls(folder: Path) -> list[str]:
    file = folder.parent / "calls"
    return file.read_text().splitlines() if file.exists() else []


def test_what_is_on_path_is_used(folder: Path) -> None:
    apt_get(folder)
    for name in ("google-chrome", "chromedriver"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    assert browser.find() == browser.Browser(folder / "google-chrome", folder / "chromedriver")
    assert calls(folder) == []


@pytest.mark.parametrize("update", [0, 100])
def test_two_runs_at_once_install_it_only_once(folder: Path, update: int) -> None:
    apt_get(folder, update=update)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: browser.find(), range(2)))
    assert found == [browser.Browser(folder / "chromium", folder / "chromedriver")] * 2
    assert calls(folder) == [UPDATE, INSTALL]


def test_an_installation_that_fails_says_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apt_get(folder, install=100)
    assert browser.main() == 1
    error = f"{NEEDED} apt-get could not install them:\nE: Unable to locate package chromium"
    assert capsys.readouterr().err == f"installing chromium and chromium-driver with apt-get\nerror: {error}\n"


def test_another_user_sees_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apt_get(folder)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(browser.BrowserError) as caught:
        browser.find()
    assert (str(caught.value), calls(folder)) == (NEEDED, [])


def test_a_system_without_apt_sees_the_same(folder: Path) -> None:
    assert list(folder.iterdir()) == []
    with pytest.raises(browser.BrowserError) as caught:
        browser.find()
    assert str(caught.value) == NEEDED
