"""Make the virtual environment `.venv`, and install into it again only when a requirements file changed.

    python3 .ci/venv.py requirements.txt [requirements-dev.txt ...]

The stamp in `.venv` holds a digest of the interpreter's version and of the files; while it is the same,
nothing is done, so a second `make run` loses no time here. Needs nothing but Python's standard library.
"""

import hashlib
import os
import subprocess
import sys

VENV = ".venv"
PYTHON = os.path.join(VENV, "bin", "python")


def main(requirements):
    """Bring `.venv` up to date with the files named; stop with a sentence when that is not possible."""
    if sys.version_info < (3, 11):
        sys.exit("Helpcenter needs Python 3.11 or newer, not %d.%d: make run PYTHON=python3.12" % sys.version_info[:2])
    stamp = os.path.join(VENV, "installed-" + "-".join(os.path.basename(name) for name in requirements))
    wanted = digest(requirements)
    if os.path.exists(stamp) and read(stamp) == wanted and usable():
        return
    if not usable():
        make()
    install(requirements)
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(wanted)


def usable():
    """Tell whether `.venv` has a working interpreter with pip (a copied or half-made one has not)."""
    try:
        return subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make():
    """Create `.venv` anew (what stands there is broken or absent)."""
    print("Making " + VENV, flush=True)
    if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]):
        sys.exit("The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv")


def install(requirements):
    """Install what the files name; pip's own messages say what went wrong."""
    print("Installing " + ", ".join(requirements), flush=True)
    command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    for name in requirements:
        command += ["-r", name]
    if subprocess.call(command):
        sys.exit("The packages could not be installed; is there a connection to the package index?")


def digest(requirements):
    """Return the digest over the interpreter's version and the files, and the files that those include."""
    sums = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in ["requirements.txt"] + [name for name in requirements if name != "requirements.txt"]:
        sums.update(read(name).encode())
    return sums.hexdigest()


def read(path):
    """Return the text of a file."""
    with open(path, encoding="utf-8") as file:
        return file.read()


if __name__ == "__main__":
    main(sys.argv[1:])
