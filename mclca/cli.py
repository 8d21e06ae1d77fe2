"""The command line: a thin shell over the API. Tables on stdout, everything else on stderr; exit codes 0, 1, 2, 130."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

import mclca
from mclca.cli_options import again, compare_options, output_options, run_options, writable
from mclca.errors import ModelError
from mclca.terminal import Progress, complain, note, print_json, safe

UNEXPECTED = 1
WRONG_INPUT = 2
INTERRUPTED = 130
SOON = 1.0  # seconds
OBJECTS_BETWEEN_COLLECTIONS = 200_000

# A line of \b keeps click from joining the lines.
RUN_EXAMPLES = """\b
mclca run text_to_video --across grid
mclca run my.toml --set "pue=uniform(1.1, 1.3)" --seed 2 --json
"""
COMPARE_EXAMPLES = """\b
mclca compare vfx_scene --across approach --at grid=uk
mclca compare mine.toml theirs.toml --margin 0.2
"""


class Shell(click.Group):
    """A group of commands whose errors are sentences on stderr and exit codes that scripts can rely on."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; a faulty model, option or file ends it with code 2."""
        # Many objects, hardly any garbage: to look for it often, and again at the end, takes a tenth of a short run.
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError):
                stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        try:
            return super().main(*args, **extra)
        except ModelError as error:
            complain(error.problems)
        except MemoryError as error:
            complain([f"out of memory ({error}); leave out --keep, or ask for fewer draws or equations"])
        finally:
            gc.freeze()
        sys.exit(WRONG_INPUT)

    def invoke(self, context: click.Context) -> Any:
        """Run the chosen command; Ctrl-C ends it with code 130."""
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            note("interrupted; nothing was printed or saved")
            context.exit(INTERRUPTED)


@click.group(cls=Shell, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(mclca.__version__, prog_name="mclca", message="%(prog)s %(version)s")
def main() -> None:
    """Footprints as probability distributions.

    MODEL is a name that `mclca models` lists, or the path of a model file. `mclca run text_to_video` is a good start.
    """


@main.command(epilog=RUN_EXAMPLES)
@click.argument("model")
@run_options
@click.pass_context
def run(context: click.Context, /, model: str, as_json: bool, save: Path | None, **options: Any) -> None:
    """Footprint of a model, with intervals."""
    loaded = mclca.load(model, catalogue=options["catalogue"])
    with _patient_if_cold(), Progress(options["draws"]) as progress:
        result = mclca.run(loaded, progress=progress, **options)
    if result.draws_used != options["draws"]:
        note(f"a {result.options.design} design makes {result.draws_used} draws of the {options['draws']} asked for")
    if save is not None:
        _save(result, save)
    if as_json:
        print_json(result.to_json())
    else:
        from mclca.tables import print_result

        print_result(result, again(context))


@contextmanager
def _patient_if_cold() -> Iterator[None]:
    """Say why it takes long, where kernels have yet to be compiled; a faulty option is found before that."""
    from threading import Timer

    from mclca.engine.native import is_warm

    timer = Timer(SOON, note, ["compiling the kernels, once; later runs start at once"])
    if not is_warm():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _save(result: mclca.Result, path: Path) -> None:
    with _writing(path):
        result.save(path)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelError(f"'{path}' cannot be written ({error.strerror or error}); choose another place") from None


@main.command(epilog=COMPARE_EXAMPLES)
@click.argument("models", nargs=-1, required=True, metavar="MODEL...")
@compare_options
@click.pass_context
def compare(context: click.Context, /, models: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Which of several models, or of the labels of an axis, is lower, and by how much, on common draws."""
    with _patient_if_cold(), Progress(options["draws"]) as progress:
        comparison = mclca.compare(*models, progress=progress, **options)
    if as_json:
        print_json(comparison.to_json())
    else:
        from mclca.comparison_page import print_comparison

        print_comparison(comparison, again(context))
    for sentence in comparison.warnings:
        note(f"warning: {sentence}")


@main.command()
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option("--markdown", callback=writable, metavar="FILE.md", help="Also write the answer as a page.")
@output_options
@click.pass_context
def reproduce(
    context: click.Context, models: tuple[str, ...], markdown: Path | None, catalogue: str | None, as_json: bool
) -> None:
    """Published figures beside ours, of all models by default.

    Exit code 1 if a figure that is to match differs, or the other way round.
    """
    from mclca.reproduce import loaded, reproduce, reproduce_ranges

    chosen = loaded(models or None, catalogue)
    with _patient_if_cold():
        verdicts, ranges = reproduce(chosen), reproduce_ranges(chosen)
    if markdown is not None:
        from mclca.reproduce_page import markdown as page

        with _writing(markdown):
            markdown.write_text(page(verdicts, ranges), encoding="utf-8")
    if as_json:
        print_json(
            {name: [entry.to_json() for entry in held] for name, held in (("checks", verdicts), ("ranges", ranges))}
        )
    else:
        from mclca.reproduce_page import print_reproduction

        print_reproduction(verdicts, ranges)
    surprises = [verdict for verdict in verdicts if not verdict.as_expected]
    if surprises:
        from mclca.reproduce_page import surprise

        complain(map(surprise, surprises))
        context.exit(UNEXPECTED)


@main.command()
@output_options
def models(catalogue: str | None, as_json: bool) -> None:
    """List the models that come with mclca."""
    from mclca.description import describe_briefly

    found = [describe_briefly(mclca.load(name, catalogue=catalogue)) for name in mclca.shipped_models()]
    if as_json:
        print_json({"models": found})
    else:
        from mclca.tables import print_models

        print_models(found)


@main.command()
@click.argument("model")
@click.option("--toml", is_flag=True, help="Print the text of the model file.")
@output_options
def show(model: str, toml: bool, catalogue: str | None, as_json: bool) -> None:
    """All that a model says: inputs, sources, equations, axes."""
    if toml and as_json:
        raise ModelError("--toml and --json are two forms of one answer; choose one")
    loaded = mclca.load(model, catalogue=catalogue)
    if toml:
        _print_text(loaded.text)
        return
    from mclca.description import describe_model

    if as_json:
        print_json(describe_model(loaded))
    else:
        from mclca.tables import print_model

        print_model(describe_model(loaded))


def _print_text(text: str) -> None:
    """A file's text: to a program as it is, to a terminal escaped."""
    if sys.stdout.isatty():
        text = "\n".join("\t".join(map(safe, line.split("\t"))) for line in text.replace("\r\n", "\n").split("\n"))
    click.echo(text, nl=False)


@main.command()
@click.argument("file")
@output_options
def check(file: str, catalogue: str | None, as_json: bool) -> None:
    """List all that is wrong with a model file, each with its line.

    A file without a fault is also run, briefly, at every label of every axis.
    """
    from mclca.checkup import faults, scenarios_tried

    try:
        model = mclca.load(file, catalogue=catalogue)
        with _patient_if_cold():
            problems = tuple(faults(model, Path(file).name))
    except ModelError as error:
        problems = error.problems
    if as_json:
        print_json({"file": file, "ok": not problems, "problems": list(problems)})
    if problems:
        raise ModelError(*problems)
    if not as_json:
        counts = f"{len(model.inputs)} inputs, {len(model.equations)} equations"
        click.echo(safe(f"{file}: OK: model '{model.name}', {counts}, {len(scenarios_tried(model))} scenarios tried"))


@main.command()
@click.argument("file")
@click.option("--from", "origin", default="text_to_video", metavar="MODEL", show_default=True, help="Model to copy.")
@output_options
def new(file: str, origin: str, catalogue: str | None, as_json: bool) -> None:
    """Start a model of your own as a copy of another."""
    from mclca.starter import start

    name = start(Path(file), mclca.load(origin, catalogue=catalogue))
    if as_json:
        print_json({"file": file, "name": name, "from": origin})
        return
    click.echo(safe(f"{file}: a copy of {origin}, named '{name}'. Change an input, then:"))
    for command in ("check", "run"):
        click.echo(f"  {_command(command, file)}")


def _command(*words: str) -> str:
    import shlex

    return safe(shlex.join(("mclca", *words)))


@main.command()
@click.argument("topic", default="", metavar="[SUBJECT | SUBJECT.ENTRY]")
@output_options
def catalogue(topic: str, catalogue: str | None, as_json: bool) -> None:
    """List sourced inputs, those of a subject, or all about one."""
    from mclca.description import describe_catalogue

    found = describe_catalogue(mclca.catalogue(catalogue), topic)
    if as_json:
        print_json(found)
    else:
        from mclca.tables import print_catalogue

        print_catalogue(found)
