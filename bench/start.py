"""Starting: `privacycenter --help`, and the first page, against a bare Flask application.

The reference imports the very modules of other projects that the product has imported by then, in
the same order, and nothing of the product. For `--help` it makes a Flask application and shows the
help of one command. For the first page both are started as servers, by gunicorn with as many
workers and threads: the product by its own `serve`, with its checks of settings and schema. The
time ends when the front page has come; the reference answers with the same bytes. Each imports
once, before its workers are forked.

The first page is at the border of its reach, and why: the product looks at its schema before it
serves, makes its application twice (once to check, once in gunicorn), and compiles the templates
of the page; the reference does none of it.

Both keep their bytecode in one folder that the first round fills, as any installation does,
whatever the environment of this process says about it.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bench import stage
from bench.measuring import Figure, Side, compare, seconds_of
from privacycenter import settings

NAME, REACH = "start", 1.3
LIST_MODULES = """
import sys, privacycenter.cli
own = {"privacycenter", "__main__"} | sys.stdlib_module_names
found = [name for name, one in sys.modules.items() if getattr(one, "__spec__", 0)]
print("\\n".join(name for name in found if name.partition(".")[0] not in own))
"""
BARE_HELP = """
import click, flask
app = flask.Flask("bare")
@click.command()
def main():
    "A command of the reference."
main(["--help"])
"""
BARE_SITE = """
import flask, flask_login, flask_wtf.csrf
app = flask.Flask("bare", template_folder=".", root_path=".")
app.config["SECRET_KEY"] = "a key of the reference"
flask_wtf.csrf.CSRFProtect(app)
flask_login.LoginManager(app).user_loader(lambda key: None)
@app.get("/")
def home():
    return flask.render_template("page.html")
"""
GUNICORN = (
    *("-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
    *("--preload", "--no-control-socket", "bare:app", "--bind"),
)
PATIENCE_SECONDS = 60


def measure(*, small: bool) -> list[Figure]:
    rounds = 3 if small else 15
    with stage.folder() as place:
        environ = os.environ | stage.variables(stage.migrated(place / "start.sqlite"))
        environ |= {
            settings.PREFIX + "MODE": "demonstration",
            settings.PREFIX + "BASE_URL": "http://127.0.0.1",
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(place / "bytecode"),
        }
        imports = "".join(f"import {name}\n" for name in _modules())
        (place / "help.py").write_text(imports + BARE_HELP, encoding="utf-8")
        (place / "bare.py").write_text(imports + BARE_SITE, encoding="utf-8")
        return [_help(place, environ, rounds), _first_page(place, environ, rounds)]


def _modules() -> list[str]:
    """What the product has imported of other projects once its commands are there."""
    listed = subprocess.run(
        [sys.executable, "-c", LIST_MODULES], check=True, capture_output=True, text=True
    ).stdout.split()
    return [name for name in listed if name.replace(".", "_").isidentifier()]


def _help(place: Path, environ: dict[str, str], rounds: int) -> Figure:
    def running(*command: str) -> Side:
        return lambda: seconds_of(
            lambda: subprocess.run(command, check=True, capture_output=True, env=environ)
        )

    script = str(Path(sys.executable).with_name("privacycenter"))
    found = compare(
        running(script, "--help"),
        running(sys.executable, str(place / "help.py")),
        rounds=rounds,
    )
    what = f"{1000 * found.product:.0f} ms, bare {1000 * found.bare:.0f} ms"
    return Figure("start: --help", what, found.slowness, REACH, found.others, is_ceiling=True)


def _first_page(place: Path, environ: dict[str, str], rounds: int) -> Figure:
    def product() -> float:
        port = str(_free_port())
        seconds, page = _started(
            [sys.executable, "-m", "privacycenter.cli", "serve", "--port", port],
            port,
            place,
            environ,
        )
        (place / "page.html").write_text("{% raw %}" + page + "{% endraw %}", encoding="utf-8")
        return seconds

    def bare() -> float:
        port = str(_free_port())
        return _started([sys.executable, *GUNICORN, f"127.0.0.1:{port}"], port, place, environ)[0]

    found = compare(product, bare, rounds=rounds)
    what = f"{1000 * found.product:.0f} ms, bare {1000 * found.bare:.0f} ms"
    return Figure("start: first page", what, found.slowness, REACH, found.others, is_ceiling=True)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _started(
    command: list[str], port: str, place: Path, environ: dict[str, str]
) -> tuple[float, str]:
    """Start a server, wait for its front page, stop it: the seconds until then, and the page."""
    began = time.perf_counter()
    server = subprocess.Popen(
        command, cwd=place, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - began < PATIENCE_SECONDS and server.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                    page = answer.read().decode()
                    return time.perf_counter() - began, page
            except OSError:
                time.sleep(0.005)
        raise RuntimeError("a server did not come up: " + " ".join(command))
    finally:
        server.terminate()
        server.wait()
