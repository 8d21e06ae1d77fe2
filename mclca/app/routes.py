"""What the server answers to: the page's files, and questions as JSON."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mclca.app.asked import Asked, read
from mclca.app.faults import FieldsError
from mclca.app.guard import Guard
from mclca.app.lane import Lane, SupersededError
from mclca.app.shelf import Shelf, titles
from mclca.errors import ModelError
from mclca.strict_json import json_text

KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
# Questions that take no time and need not wait for a run.
AT_ONCE = frozenset({"move"})
STATIC = {path.name: path for path in files("mclca.app").joinpath("static").iterdir()}


def guarded_app(token: str, port: int) -> Guard:
    """The whole application behind its guard; what it holds, it holds until the process ends."""
    shelf, lane = Shelf(), Lane()

    async def page(request: Request) -> Response:
        return _file("index.html", BackgroundTask(lane.run, "warm", lambda: _warm(shelf)))

    async def part(request: Request) -> Response:
        return _file(request.path_params["name"])

    async def models(request: Request) -> Response:
        return _json({"models": titles()})

    async def question(request: Request) -> Response:
        return await _answered(request, shelf, lane)

    routes = [
        Route("/", page),
        Route("/static/{name}", part),
        Route("/ask/models", models, methods=["POST"]),
        Route("/ask/{name}", question, methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes), token, port)


async def _answered(request: Request, shelf: Shelf, lane: Lane) -> Response:
    name = request.path_params["name"]
    try:
        asked = await read(request)
        if name in AT_ONCE:
            return await run_in_threadpool(_answer, name, shelf, asked)
        return await run_in_threadpool(lane.run, name, lambda: _answer(name, shelf, asked))
    except SupersededError:
        return _json({"superseded": True}, 409)
    except FieldsError as error:
        return _refusal([], error.fields)
    except ModelError as error:
        return _refusal(error.problems, {})
    except MemoryError:
        return _refusal(["out of memory; close other programs, or ask for a smaller model"], {})


def _answer(name: str, shelf: Shelf, asked: Asked) -> Response:
    # Imported with the first question: the first page is there before the libraries of the engine are.
    from mclca.app.questions import QUESTIONS, File

    if name not in QUESTIONS:
        return PlainTextResponse("404: there is no such question\n", 404)
    found = QUESTIONS[name](shelf, asked)
    if isinstance(found, File):
        where = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
        return Response(found.text, headers=where, media_type=found.kind)
    return _json(found)


def _warm(shelf: Shelf) -> None:
    from mclca.app.questions import warm

    warm(shelf)


def _file(name: str, after: BackgroundTask | None = None) -> Response:
    if name not in STATIC:
        return PlainTextResponse("404: there is no such file\n", 404)
    kind = KINDS[name.rpartition(".")[2]]
    return Response(STATIC[name].read_bytes(), media_type=kind, background=after)


def _refusal(problems: Iterable[str], fields: Mapping[str, Iterable[str]]) -> Response:
    told = {name: list(sentences) for name, sentences in fields.items()}
    return _json({"problems": list(problems), "fields": told}, 422)


def _json(held: Mapping[str, Any], status: int = 200) -> Response:
    return Response(json_text(held, indent=None), status, media_type="application/json")
