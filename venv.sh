# Sourced by ./run and ./test: `install EXTRAS` makes .venv and installs the checkout into it, if that has not been done.

python=${PYTHON:-python3}

fail() {
    echo "$1" >&2
    exit 1
}

install() {
    [ -x .venv/bin/python ] || make_venv
    wanted="$1 $(cat setup.cfg pyproject.toml | cksum)"
    [ "$(cat ".venv/installed$1" 2>/dev/null)" = "$wanted" ] && return
    echo "Installing into .venv (once; this takes a moment) ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".$1" ||
        fail "The packages could not be installed; the lines above say why. Is there a network?"
    echo "$wanted" >".venv/installed$1"
}

make_venv() {
    command -v "$python" >/dev/null || fail "microblog needs Python 3.11 or newer, and there is no $python here."
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "microblog needs Python 3.11 or newer; this is $("$python" --version). Name another one: PYTHON=python3.12 $0"
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 || {
        rm -rf .venv
        fail "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"
    }
}
