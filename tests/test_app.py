"""The app without a browser: who gets in, what is answered, and that it is what the command line says."""

import json
import subprocess
import sys
import threading
import time

import pytest
from click.testing import CliRunner
from models import one_equation, write_model
from starlette.testclient import TestClient

import mclca
from mclca.app import shelf as shelf_module
from mclca.app.asked import MOST_BODY
from mclca.app.guard import HEADERS
from mclca.app.lane import Lane, SupersededError
from mclca.app.routes import STATIC, guarded_app
from mclca.cli import main

TOKEN = "a-token-of-the-tests"  # noqa: S105  it opens nothing
PORT = 8123
HERE = f"http://127.0.0.1:{PORT}"
PUE = {"pue": "uniform(1.1, 1.3)"}


def client(address=HERE):
    return TestClient(guarded_app(TOKEN, PORT), base_url=address)


@pytest.fixture
def page():
    """A client that has opened the page, but whose server does not warm up."""
    opened = client()
    opened.cookies.set(f"mclca_{PORT}", TOKEN)
    return opened


def ask(page, question, **body):
    return page.post(f"/ask/{question}", json=body)


def cli(*arguments):
    found = CliRunner().invoke(main, [str(word) for word in arguments])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


# --- Who gets in


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/nowhere"])
def test_without_the_token_nothing_is_answered(path):
    for given in ({}, {"token": "wrong"}, {"token": ""}):
        answer = client().get(path, params=given)
        assert answer.status_code == 403
        assert answer.text.startswith("403: the token is missing or old; open the whole address that mclca app printed")
        assert "set-cookie" not in answer.headers
    assert client().post("/ask/models", json={}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": f"evil.example:{PORT}"},
        {"Host": "127.0.0.1"},
        {"Host": f"127.0.0.1:{PORT + 1}"},
        {"Host": f"127.0.0.1.evil.example:{PORT}"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://127.0.0.1:{PORT + 1}"},
        {"Origin": f"https://127.0.0.1:{PORT}"},
    ],
)
def test_a_foreign_host_or_origin_is_refused_even_with_the_token(page, headers):
    assert page.get("/", params={"token": TOKEN}, headers=headers).status_code == 403
    assert page.post("/ask/models", json={}, headers=headers).status_code == 403


def test_another_port_of_this_machine_cannot_use_the_cookie(page):
    assert page.get("/static/main.js").status_code == 200
    assert page.get("/static/main.js", headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert page.get("/static/main.js", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_mangled_cookie_is_refused():
    assert (
        client().get("/", headers={"Cookie": "a[]=1; mclca_8123=\udcff".encode("utf-8", "replace")}).status_code == 403
    )


def test_localhost_is_this_machine_too():
    opened = client(f"http://localhost:{PORT}")
    opened.cookies.set(f"mclca_{PORT}", TOKEN)
    assert ask(opened, "models").status_code == 200


def test_every_answer_forbids_what_it_can(page):
    for answer in (page.get("/static/main.js"), page.get("/nowhere"), client().get("/"), ask(page, "models")):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    assert "access-control-allow-origin" not in page.get("/static/main.js").headers


def test_the_first_page_leaves_the_token_in_a_cookie(monkeypatch):
    monkeypatch.setattr("mclca.app.routes._warm", lambda shelf: None)
    answer = client().get("/", params={"token": TOKEN})
    assert answer.status_code == 200
    assert answer.headers["set-cookie"] == f"mclca_{PORT}={TOKEN}; Path=/; HttpOnly; SameSite=Strict"


def test_the_page_brings_all_that_it_needs():
    for name, path in STATIC.items():
        text = path.read_text(encoding="utf-8")
        assert "innerHTML" not in text, f"{name} reads mark-up"
        assert "insertAdjacentHTML" not in text
        assert "eval(" not in text
        addresses = [word for word in text.replace('"', " ").replace("(", " ").split() if "://" in word]
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, f"{name} names {addresses}"
    page = STATIC["index.html"].read_text(encoding="utf-8")
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/') == 1


# --- What is answered


def test_numbers_are_those_of_the_command_line(page):
    found = ask(page, "footprint", model="text_to_video", at={"grid": "fr"}, set=PUE, draws=20_000).json()
    said = found["command"].split()[2:]
    assert said[0] == "text_to_video"
    again = cli(*found["command"].replace("'", "").replace("uniform(1.1, ", "uniform(1.1,").split()[1:], "--json")
    assert found["result"] == again
    assert found["result"]["results"][0]["at"]["grid"] == "fr"
    assert found["sentence"].startswith("The footprint of one generated video")
    assert again["results"][0]["name"] == "footprint"


def test_drivers_are_those_of_the_command_line(page):
    found = ask(page, "drivers", model="text_to_video", set=PUE).json()
    again = cli("sensitivity", "text_to_video", "--set", "pue=uniform(1.1, 1.3)", "--points", 2**14, "--json")
    assert found == again


def test_drivers_of_correlated_inputs_come_from_the_draws(page):
    found = ask(page, "drivers", model="local_video").json()
    assert found["method"] == "given_data"
    assert found["indices"][0]["first"] > 0.1


def test_numbers_after_a_drag_are_those_of_the_text_that_it_becomes(page):
    move = {"name": "pue", "text": "triangular(1.05, 1.10, 1.40)", "part": "high", "to": 1.6}
    text = ask(page, "move", **move).json()["text"]
    found = ask(page, "footprint", model="text_to_video", move=move, draws=20_000).json()
    assert found["set"] == {"pue": text}
    assert found == ask(page, "footprint", model="text_to_video", set={"pue": text}, draws=20_000).json()
    refused = ask(page, "footprint", model="text_to_video", move=move | {"part": "middle"}, draws=20_000)
    assert refused.status_code == 422
    assert refused.json()["problems"] == [f"{move['text']} has no 'middle' to drag; write the distribution as text"]


def test_a_comparison_is_that_of_the_api(page):
    pinned = [{"model": "text_to_video", "at": {"grid": "fr"}}, {"model": "text_to_video", "set": PUE}]
    found = ask(page, "comparison", model="text_to_video", pinned=pinned, draws=20_000).json()
    model = mclca.load("text_to_video")
    sides = [
        mclca.run(model, draws=2, at=at, set=changes) for at, changes in (({}, {}), ({"grid": "fr"}, {}), ({}, PUE))
    ]
    again = mclca.compare(*sides, draws=20_000).to_json()
    assert found["pairs"] == again["pairs"]
    assert [(pair["a"][-1], pair["b"][-1]) for pair in found["pairs"][:2]] == [("1", "2"), ("1", "3")]


def test_a_changed_catalogue_entry_is_compared_on_its_own_draws(page):
    """Its every quantile is higher, and so is the footprint in every draw."""
    higher = {"pue": "triangular(1.06, 1.11, 1.41)"}
    found = ask(
        page, "comparison", model="text_to_video", set=higher, pinned=[{"model": "text_to_video"}], draws=20_000
    )
    assert found.json()["pairs"][0]["p_a_below_b"] == 0
    assert found.json()["pairs"][0]["p_equal"] == 0


def test_an_amount_of_the_functional_unit_is_that_of_the_command_line(page, tmp_path):
    asked = {"model": "text_to_video", "amount": "1,000", "set": PUE}
    found = ask(page, "footprint", **asked, draws=20_000).json()
    words = ["--set", "pue=uniform(1.1, 1.3)", "--amount", 1000, "--draws", 20_000]
    of = ",".join(row["name"] for row in found["result"]["results"])
    assert found["result"] == cli("run", "text_to_video", *words, "--of", of, "--json")
    assert "--amount 1000 --draws" in found["command"]
    assert found["sentence"].startswith("The footprint of 1,000 x one generated video")
    (pair,) = ask(page, "comparison", **asked, pinned=[{**asked, "set": {}}], draws=20_000).json()["pairs"]
    one = {name: held for name, held in asked.items() if name != "amount"}
    (of_one,) = ask(page, "comparison", **one, pinned=[{**one, "set": {}}], draws=20_000).json()["pairs"]
    assert pair["ratio"] == pytest.approx(of_one["ratio"])
    assert pair["difference"]["median"] == pytest.approx(1000 * of_one["difference"]["median"])
    report = ask(page, "report", **asked, draws=20_000).text
    assert found["sentence"] in report
    saved = ask(page, "save", **asked).text
    assert saved == ask(page, "save", **one).text


def test_an_amount_does_not_apply_to_what_is_no_stage(page):
    asked = {"model": "text_to_video", "of": "gpu_energy", "draws": 20_000}
    found = ask(page, "footprint", **asked, amount="1000").json()
    assert not found["stated"]
    assert found == ask(page, "footprint", **asked).json()


@pytest.mark.parametrize("text", ["many", "0", "-5", "nan", "inf", "1e400", "1,5"])
def test_an_amount_that_is_none_is_told_at_its_field(page, text):
    answer = ask(page, "footprint", model="text_to_video", amount=text, draws=20_000)
    sentence = f"the amount of the functional unit is '{text}'; give a number from 1e-100 to 1e+100, such as 1000"
    assert (answer.status_code, answer.json()["fields"]) == (422, {"functional unit": [sentence]})


def test_inputs_are_those_that_the_result_needs(page):
    found = ask(page, "inputs", model="text_to_video").json()["inputs"]
    names = [each["name"] for each in found]
    assert "pue" in names
    kinds = [each["uncertain"] for each in found]
    assert kinds == sorted(kinds, reverse=True)
    (pue,) = (each for each in found if each["name"] == "pue")
    assert pue["source"].startswith("Carbon Trust")
    assert [handle["part"] for handle in pue["picture"]["handles"]] == ["low", "centre", "high"]
    assert pue["picture"]["handles"][0]["least"] == 1  # its physical limit


def test_what_is_wrong_is_told_at_the_field_that_caused_it(page):
    changes = {"pue": "triangular(1, 2", "idle_share": "uniform(0.1, 1.5)", "steps": "40", "nothing": "1"}
    answer = ask(page, "footprint", model="text_to_video", at={"grid": "us", "gird": "x"}, set=changes, draws=1000)
    assert answer.status_code == 422
    found = answer.json()
    assert found["problems"] == []
    assert set(found["fields"]) == {"pue", "idle_share", "nothing", "gird"}
    assert found["fields"]["pue"] == ["'triangular(1, 2' has 1 '(' that no ')' closes; close every bracket"]
    assert "of its mass above" in found["fields"]["idle_share"][0]
    assert found["fields"]["gird"][0].endswith("did you mean 'grid'?")


def test_what_no_field_is_named_for_is_told_as_it_is(page, tmp_path):
    text = write_model(tmp_path, one_equation("log(x - 2)", {"x": "uniform(3, 4)"})).read_text()
    key = ask(page, "open", text=text, label="small.toml").json()["key"]
    answer = ask(page, "footprint", model=key, set={"x": "uniform(1, 4)"}, draws=1000)
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem.startswith("equation 'footprint' is not finite in")


@pytest.mark.parametrize(
    ("question", "body", "problem"),
    [
        ("footprint", {"draws": 10}, "'model' in the request is not a text; load the page anew"),
        ("footprint", {"model": "x", "draws": 10}, "the model 'x' is not open; open its file again"),
        ("footprint", {"model": "advert"}, "'draws' in the request is not a number; load the page anew"),
        ("footprint", {"model": "advert", "draws": True}, "'draws' in the request is not a number; load the page anew"),
        ("footprint", {"model": "advert", "draws": 1e9}, "draws is 1000000000; the page makes at most 1000000"),
        ("footprint", {"model": "advert", "draws": 10, "set": {"a": 1}}, "'set' is not at most 5000 texts by name"),
        ("footprint", {"model": "advert", "draws": 10, "of": "nope"}, "model 'advert' has no equation 'nope'"),
        (
            "comparison",
            {"model": "advert", "draws": 10, "pinned": [{}] * 7},
            "7 variants are pinned; remove some, 6 fit",
        ),
        ("comparison", {"model": "advert", "draws": 10, "pinned": [1]}, "'pinned' is not a list of objects"),
        ("open", {"text": "x = ", "label": "mine.toml"}, "mine.toml:1: not TOML"),
        ("open", {"text": "a" * 1_000_001, "label": "mine.toml"}, "mine.toml: the file has 1000001 bytes"),
        ("open", {"text": "\ud800"}, "model.toml: the file is not UTF-8 text; save it as UTF-8"),
        ("move", {"text": "poisson(3)", "part": "low", "to": 1}, "poisson(3) has no 'low' to drag"),
    ],
)
def test_a_faulty_question_is_answered_with_a_sentence(page, question, body, problem):
    answer = page.post(f"/ask/{question}", content=json.dumps(body))
    assert answer.status_code == 422
    assert problem in "\n".join(answer.json()["problems"])


def test_what_is_no_question_is_refused(page):
    for body in (b"", b"[]", b"{", b"[" * 100_000, b"\xff"):
        answer = page.post("/ask/footprint", content=body)
        assert (answer.status_code, answer.json()["problems"]) == (
            422,
            ["the request is not a JSON object; load the page anew"],
        )
    assert page.post("/ask/open", content=b" " * (MOST_BODY + 1)).status_code == 422
    assert ask(page, "nothing").status_code == 404
    assert page.get("/ask/footprint").status_code == 405
    assert page.get("/static/..%2Froutes.py").status_code == 404


def test_a_file_reads_nothing_from_this_machine(page, tmp_path):
    (tmp_path / "data.csv").write_text("x\n1\n2\n")
    body = one_equation("x", {"x": "1"}).replace(
        '"1"\nunit', f'\'empirical(file="{tmp_path}/data.csv", column="x")\'\nunit', 1
    )
    answer = ask(page, "open", text=write_model(tmp_path, body).read_text(), label="small.toml")
    assert answer.status_code == 422
    assert "small.toml:" in answer.json()["problems"][0]


def test_old_files_make_room_for_new_ones(page, tmp_path):
    text = write_model(tmp_path, one_equation("x", {"x": "uniform(1, 2)"})).read_text()
    keys = [ask(page, "open", text=text, label="small.toml").json()["key"] for _ in range(shelf_module.MOST_FILES + 1)]
    assert len(set(keys)) == len(keys)
    assert ask(page, "footprint", model=keys[0], draws=100).status_code == 422
    assert ask(page, "footprint", model=keys[-1], draws=100).status_code == 200


def test_the_titles_are_those_of_the_models(page):
    found = {each["name"]: each["title"] for each in ask(page, "models").json()["models"]}
    assert found == {name: mclca.load(name).title for name in mclca.shipped_models()}


def test_the_report_is_that_of_the_command_line(page, tmp_path):
    answer = ask(page, "report", model="text_to_video", draws=2000, set={"pue": "1.2"})
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''text_to_video.html"
    assert "--set pue=1.2" in answer.text
    assert "<h1>One AI-generated video</h1>" in answer.text


# --- One at a time


def test_of_those_that_wait_only_the_newest_of_a_kind_is_made():
    lane, started, go = Lane(), threading.Event(), threading.Event()
    made = []

    def first():
        started.set()
        go.wait(10)
        made.append("first")

    def waiting(kind, name):
        try:
            lane.run(kind, lambda: made.append(name))
        except SupersededError:
            made.append(f"not {name}")

    threads = [threading.Thread(target=lane.run, args=("numbers", first))]
    threads[0].start()
    started.wait(10)
    for kind, name in (("numbers", "old"), ("drivers", "other"), ("numbers", "new")):
        threads.append(threading.Thread(target=waiting, args=(kind, name)))
        threads[-1].start()
        while len(lane._newest) < 1 or next(lane._numbers) < 0:
            time.sleep(0.001)
        time.sleep(0.05)
    go.set()
    for thread in threads:
        thread.join(10)
    assert made[0] == "first"
    assert sorted(made[1:]) == ["new", "not old", "other"]


def test_the_other_commands_need_no_server():
    code = "import sys; from mclca.cli import main; from click.testing import CliRunner; "
    code += "assert CliRunner().invoke(main, ['run', 'text_to_video', '--draws', '100']).exit_code == 0; "
    code += "print([name for name in ('starlette', 'uvicorn', 'mclca.app') if name in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_a_taken_port_and_a_missing_library_are_sentences(monkeypatch):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as held:
        found = CliRunner().invoke(main, ["app", "--no-browser", "--port", str(held.getsockname()[1])])
    assert found.exit_code == 2
    assert "cannot be opened (Address already in use); leave --port out for a free one" in found.stderr
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    found = CliRunner().invoke(main, ["app", "--no-browser"])
    assert found.exit_code == 2
    assert 'the app needs uvicorn, which is not installed; pip install "mclca[app]"' in found.stderr
