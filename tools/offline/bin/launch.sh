# Sourced by the launchers: sets $here (tools/offline) and $python (the interpreter that runs our own plugins).
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
if [ -n "${ENTRA_OFFLINE_PYTHON:-}" ]; then
  python=$ENTRA_OFFLINE_PYTHON
else
  python=$here/../../.venv/bin/python
  [ -x "$python" ] || python=python3
fi
