# SPDX-License-Identifier: Apache-2.0
"""Every operation of api/openapi.yaml, on a real workspace, held against its schemas."""

import base64
import io
import json
import time
import zipfile
from urllib.parse import quote

import numpy as np
import onnxruntime
import pyarrow.parquet
import pytest
from PIL import Image
from support.api_definition import ApiDefinition

WORKSPACE = "/api/workspaces/photos"
DOGS = f"{WORKSPACE}/classifiers/dogs"
PETS = f"{WORKSPACE}/sets/pets"


class CheckedApi:
    """Calls the server, holds what it sends and gets against the definition, and notes what was used."""

    def __init__(self, server):
        self.server = server
        self.definition = ApiDefinition()
        self.called = set()

    def __call__(self, method, path, body=None, status=200):
        name, operation = self.definition.operation_of(method, path)
        if body is not None:
            self.definition.check(
                operation["requestBody"]["content"]["application/json"]["schema"], body
            )
        answer = self.server.call(method, path, body)
        assert answer.status == status, answer.body
        self.definition.check_answer(operation, answer)
        if status < 400:
            self.called.add(name)
        is_json = answer.headers["Content-Type"] == "application/json"
        return answer.json() if is_json else answer.body


def text(prompt, weight=1):
    return {"kind": "text", "text": prompt, "weight": weight}


def head_file(numbers, **more):
    """numpy's .npz of a classifier, as readHead takes it"""
    file = io.BytesIO()
    np.savez(file, **numbers)
    return {"name": "old.npz", "content": base64.b64encode(file.getvalue()).decode(), **more}


def score(card, value):
    return {"item": card["item"]["id"], "score": value, "unsure": False}


@pytest.fixture
def api(server):
    return CheckedApi(server)


@pytest.fixture
def dogs(api):
    """A classifier `dogs` with pages of 10."""
    return api(
        "POST",
        f"{WORKSPACE}/classifiers",
        {"name": "dogs", "start": [text("a dog"), text("snow", -0.5)], "page_size": 10},
        status=201,
    )


def look_around(api):
    (summary,) = api("GET", "/api/workspaces")
    assert summary == {"name": "photos", "items": 60, "classifiers": 0, "error": None}
    workspace = api("GET", WORKSPACE)
    assert workspace["splits"] == [{"name": "train", "items": 45}, {"name": "validation", "items": 15}]
    assert workspace["encoder"] == {
        "name": "starter", "dim": workspace["encoder"]["dim"], "reads_texts": True, "problem": None,
    }
    skipped = api("GET", f"{WORKSPACE}/skipped")
    assert skipped["total"] == workspace["skipped"] == 1
    assert skipped["records"][0]["key"] == "train/broken.jpg"
    sample = api("GET", f"{WORKSPACE}/items?split=validation&limit=5&seed=3")
    assert len(sample) == 5
    assert sample == api("GET", f"{WORKSPACE}/items?split=validation&limit=5&seed=3")
    item = sample[0]
    assert item == api("GET", f"{WORKSPACE}/items/{item['id']}")
    picture = Image.open(io.BytesIO(api("GET", f"{WORKSPACE}/items/{item['id']}/image?size=96")))
    assert picture.format == "JPEG" and max(picture.size) == 96
    found = api("POST", f"{WORKSPACE}/search", {"start": [text("a dog")], "split": "", "count": 8})
    assert [card["rank"] for card in found["cards"]] == list(range(1, 9))
    scores = [card["score"] for card in found["cards"]]
    assert scores == sorted(scores, reverse=True)


def start_from_a_head(api):
    """A head of three classes made elsewhere: one is chosen, and a classifier starts from it."""
    dim = api("GET", WORKSPACE)["encoder"]["dim"]
    weights = np.random.default_rng(5).normal(size=(3, dim))
    file = {"coef_": weights, "intercept_": np.zeros(3), "classes_": np.array(["cat", "dog", "owl"])}
    assert api("POST", "/api/heads/read", head_file(file)) == {"classes": ["cat", "dog", "owl"], "part": None}
    part = api("POST", "/api/heads/read", head_file(file, **{"class": "dog"}))["part"]
    assert part["name"] == "old.npz: dog"
    np.testing.assert_allclose(part["weights"], weights[1], rtol=1e-6)
    path = f"{WORKSPACE}/classifiers/elsewhere"
    made = api("POST", f"{WORKSPACE}/classifiers", {"name": "elsewhere", "start": [part]}, status=201)
    assert made["notices"] and len(made["start"][0]["encoder_fingerprint"]) == 64
    head = np.array(api("GET", f"{path}/head")["weights"])
    np.testing.assert_allclose(head / np.linalg.norm(head), weights[1] / np.linalg.norm(weights[1]), atol=1e-6)
    start = [*made["start"], text("a dog", 0.5)]
    assert api("PATCH", path, {"start": start})["start"] == start
    api("DELETE", path, status=204)
    short = {**part, "weights": part["weights"][1:]}
    api("POST", f"{WORKSPACE}/search", {"start": [short], "split": "", "count": 1}, status=400)
    other = {**part, "encoder_fingerprint": "0" * 64}
    api("POST", f"{WORKSPACE}/search", {"start": [other], "split": "", "count": 1}, status=409)
    broken = {"name": "x.pt", "content": base64.b64encode(b"PK\3\4 no zip").decode()}
    assert api("POST", "/api/heads/read", broken, status=400)["message"].startswith("x.pt: ")


def index_more(api, folder):
    """A new workspace, made through the pages' own requests."""
    listing = api("GET", "/api/folders")
    assert (listing["path"], listing["parent"]) == (str(folder.resolve()), None)
    assert api("GET", f"/api/folders?path={quote(listing['path'])}") == listing
    api("GET", "/api/folders?path=/etc", status=400)
    api("POST", "/api/previews", {"path": "/etc/passwd"}, status=400)
    api("POST", "/api/jobs", {"path": "/etc/passwd", "workspace": "notes"}, status=400)
    (starter,) = [encoder for encoder in api("GET", "/api/encoders") if encoder["name"] == "starter"]
    assert starter["reads_texts"] and starter["reads_images"]
    table = folder / "notes.csv"
    table.write_text("id,body,kind\n1,a red bird,bird\n2,a blue fish,fish\n")
    seen = api("POST", "/api/previews", {"path": str(table), "read_with": {"columns": {"text": "body"}}})
    assert (seen["format"], seen["kind"], seen["columns"]["text"]) == ("CSV", "text", "body")
    job = api("POST", "/api/jobs", {"path": str(table), "workspace": "notes", "encoder": "starter"}, status=201)
    job = wait_for(api, job)
    assert job["result"]["added"] == 2
    assert api("POST", f"/api/jobs/{job['id']}/stop")["state"] == "done"
    api("POST", f"/api/jobs/{job['id']}/resume", status=409)
    assert api("GET", "/api/jobs")[0]["id"] == job["id"]
    assert {one["name"]: one["items"] for one in api("GET", "/api/workspaces")}["notes"] == 2
    late = folder / "late.npy"
    late.write_bytes(b"not yet")
    failed = api("POST", "/api/jobs", {"path": str(late), "workspace": "late"}, status=201)
    while failed["state"] in ("waiting", "running"):
        time.sleep(0.05)
        failed = api("GET", f"/api/jobs/{failed['id']}")
    assert failed["state"] == "failed" and "late.npy" in failed["error"]
    np.save(late, np.eye(4, dtype=np.float32))
    assert wait_for(api, api("POST", f"/api/jobs/{failed['id']}/resume"))["result"]["added"] == 4


def piece(**files):
    """The body of writePiece: whole files by their names."""
    parts = [{"path": path, "offset": 0, "bytes": len(content)} for path, content in files.items()]
    head = json.dumps({"parts": parts}).encode()
    return len(head).to_bytes(4, "little") + head + b"".join(files.values())


def upload(api):
    assert api("GET", "/api/uploads")["unfinished"] == []
    begun = api("POST", "/api/uploads", {"name": "sent", "files": 2, "bytes": 22})
    body = piece(**{"notes.csv": b"id,text\n1,a red bird\n", "../out": b"x"})
    answer = api.server.call("PUT", "/api/uploads/sent/pieces", body, {"Content-Type": "application/octet-stream"})
    name, operation = api.definition.operation_of("PUT", "/api/uploads/sent/pieces")
    api.definition.check_answer(operation, answer)
    api.called.add(name)
    assert [one["path"] for one in answer.json()["left_out"]] == ["../out"]
    assert api("GET", "/api/uploads/sent")["received"] == {"notes.csv": 21}
    assert [one["name"] for one in api("GET", "/api/uploads")["unfinished"]] == ["sent"]
    assert "send what is missing" in api("POST", "/api/uploads/sent/finish", status=409)["message"]
    unsent = {"left_out": [{"path": "../out", "bytes": 1}]}
    done = wait_for(api, api("POST", "/api/uploads/sent/finish", unsent, status=201))["result"]
    assert (done["files"], done["source"]) == (1, begun["folder"] + "/notes.csv")
    assert api("POST", "/api/previews", {"path": done["source"]})["looked_at"] == 1
    api("POST", "/api/uploads", {"name": "dropped", "files": 1, "bytes": 4})
    api("DELETE", "/api/uploads/dropped", status=204)
    api("DELETE", "/api/uploads/sent", status=409)


def train(api, state):
    page = state["page"]
    assert len(page) == 10
    labels = {"labels": [score(card, 1 if i < 5 else -1) for i, card in enumerate(page[:8])]}
    labels["labels"].append({"item": page[8]["item"]["id"], "score": None, "unsure": True})
    stored = api("PUT", f"{DOGS}/labels", labels)
    assert stored["counts"] | {"seen": 0, "unseen": 0} == {
        "positive": 5, "negative": 3, "neutral": 0, "unsure": 1, "seen": 0, "unseen": 0,
    }
    assert api("POST", f"{DOGS}/undo")["counts"]["positive"] == 0
    assert api("POST", f"{DOGS}/redo")["counts"]["positive"] == 5
    number = state["rounds"][0]["number"]
    ahead = api("GET", f"{DOGS}/next-page")
    assert (ahead["round"], len(ahead["cards"])) == (number, 10)
    fitted = api("POST", f"{DOGS}/fit", {"round": number})
    assert [card["item"] for card in fitted["page"]] == [card["item"] for card in ahead["cards"]]
    assert [done["is_open"] for done in fitted["rounds"]] == [True, False]
    assert fitted["change"]["turned_degrees"] > 0
    shown = {card["item"]["id"] for card in page}
    assert shown.isdisjoint(card["item"]["id"] for card in fitted["page"])
    assert api("GET", f"{DOGS}/labels?kind=positive&limit=3")["total"] == 5
    assert api("GET", f"{DOGS}/labels?kind=positive&first_round=2")["total"] == 0
    api("GET", f"{DOGS}/labels?kind=disagreeing")
    moved = api("POST", f"{DOGS}/labels/relabel", {"kind": "positive", "last_round": 1, "label": {"score": 0.5, "unsure": False}})
    assert [entry["label"]["score"] for entry in moved["labels"]] == [0.5] * 5
    assert api("POST", f"{DOGS}/undo")["counts"] == fitted["counts"]
    return fitted


def review(api, fitted):
    first_round = fitted["rounds"][-1]["number"]
    histogram = api("GET", f"{DOGS}/evaluation?split=validation&bins=10&round={first_round}")
    assert sum(histogram["bins"]) == histogram["total"] == 15
    assert histogram["truth"] is None
    (item,) = api("GET", f"{WORKSPACE}/items?split=validation&limit=1")
    truth = quote(f"caption={item['metadata']['caption']}")
    against = api("GET", f"{DOGS}/evaluation?split=validation&truth={truth}")["truth"]
    assert (against["positives"], against["negatives"], against["unknown"]) == (1, 14, 0)
    api("GET", f"{DOGS}/comparison?old=train&new=train&sample=30")
    middle = (histogram["low"] + histogram["high"]) / 2
    above = api("GET", f"{DOGS}/evaluation/items?split=validation&cut_off={middle}")
    below = api("GET", f"{DOGS}/evaluation/items?split=validation&cut_off={middle}&side=below")
    assert above["total"] + below["total"] == 15
    assert all(card["score"] >= middle for card in above["cards"])
    assert all(card["score"] < middle for card in below["cards"])
    changed = api("PATCH", DOGS, {"cut_off": middle, "page_size": 5, "strategy": "random"})
    assert changed["cut_off"] == pytest.approx(middle)
    assert len(changed["page"]) == 5
    assert api("GET", DOGS) == changed
    restored = api("POST", f"{DOGS}/rounds/{first_round}/restore")
    assert restored["rounds"][0]["restored_from"] == first_round
    assert api("POST", f"{DOGS}/seen/reset", {"which": "unlabelled"})["counts"]["positive"] == 5


def audit(api):
    drawn = api("POST", f"{DOGS}/audit", {"split": "validation", "count": 12})
    assert (drawn["drawn"], drawn["labelled"], len(drawn["cards"])) == (12, 0, 12)
    assert api("GET", f"{DOGS}/audit") == drawn
    answers = [score(card, 1 if i % 2 == 0 else -1) for i, card in enumerate(drawn["cards"])]
    known = api("PUT", f"{DOGS}/audit/labels", {"labels": answers})
    assert known["labelled"] == 12 and known["positives"]["low"] >= 6
    assert known["recall"]["low"] <= known["recall"]["value"] <= known["recall"]["high"]
    assert api("GET", f"{DOGS}/evaluation?split=validation")["truth"] is None


def hold_labels_against_the_head(api):
    """Behind the audit: 8 labels of pages and 12 answers."""
    cells = ["true_positives", "false_positives", "false_negatives", "true_negatives"]
    both = api("GET", f"{DOGS}/confusion")
    audit = api("GET", f"{DOGS}/confusion?labels=audit")
    pages = api("GET", f"{DOGS}/confusion?labels=pages")
    assert sum(audit[cell] for cell in cells) == 12
    assert all(both[cell] == audit[cell] + pages[cell] for cell in cells)
    assert both["cut_off"] == api("GET", DOGS)["cut_off"]
    for cell in cells:
        page = api("GET", f"{DOGS}/confusion/items?cell={cell}&limit=3")
        assert page["total"] == both[cell]
    mistakes = api("GET", f"{DOGS}/confusion/items?labels=audit")
    assert mistakes["total"] == audit["false_positives"] + audit["false_negatives"]
    assert {card["source"] for card in mistakes["cards"]} <= {"audit"}
    marks = api("GET", f"{DOGS}/evaluation/labels?split=validation")
    assert [mark["source"] for mark in marks] == ["audit"] * 12
    assert all(abs(mark["label"]["score"]) == 1 for mark in marks)


def compare_rounds(api):
    """Behind the audit of the validation split."""
    state = api("GET", DOGS)
    api("PUT", f"{DOGS}/labels", {"labels": [score(state["page"][0], 1), score(state["page"][1], -1)]})
    after = state["rounds"][0]["number"]
    api("POST", f"{DOGS}/fit", {"round": after})
    pair = f"before=1&after={after}&split=validation"
    made = api("GET", f"{DOGS}/rounds/comparison?{pair}&bins=10")
    assert (made["total"], made["audited"], len(made["after"]["bins"])) == (15, 12, 10)
    assert made["after"]["found"] == made["both"] + made["entered"]
    assert made["before"]["found"] == made["both"] + made["left"]
    assert made["turned_degrees"] > 0
    fitted_on = made["after"]["fitted_on"]
    assert sum(fitted_on.values()) == sum(made["before"]["fitted_on"].values()) + 2
    for which in ["entered", "left"]:
        page = api("GET", f"{DOGS}/rounds/comparison/items?{pair}&which={which}")
        assert page["total"] == made[which]
        for card in page["cards"]:
            found = card["score"] >= made["after"]["cut_off"], card["was"] >= made["before"]["cut_off"]
            assert found == (which == "entered", which == "left")
    moved = [api("GET", f"{DOGS}/rounds/comparison/items?{pair}&which={which}&limit=1") for which in ["up", "down"]]
    assert 0 < sum(page["total"] for page in moved) <= 15


def set_cut_off(api):
    refused = api("PUT", f"{DOGS}/cut-off", {"aim": "recall", "wanted": 0.9}, status=409)
    assert "audit" in refused["message"]
    known = api("PUT", f"{DOGS}/cut-off", {"aim": "hand", "cut_off": 0.25})
    assert (known["aim"], known["wanted"], known["cut_off"]) == ("hand", None, 0.25)
    assert known["labels"]["source"] == "pages" and known["labels"]["refusal"] == ""
    assert api("GET", f"{DOGS}/cut-off") == known
    assert api("GET", DOGS)["cut_off"] == 0.25
    api("PUT", f"{DOGS}/cut-off", {"aim": "best_f1"}, status=409)  # 3 negative labels


def set_cut_off_by_audit(api):
    best = api("PUT", f"{DOGS}/cut-off", {"aim": "best_f1"})
    assert best["labels"]["source"] == "audit"
    assert best["cut_off"] == best["labels"]["cut_off"] and best["labels"]["f1"] > 0
    assert api("GET", f"{DOGS}/head").get("calibration") == best["calibration"]


def take_away(api):
    head = api("GET", f"{DOGS}/head")
    assert head["classifier"] == "dogs" and head["encoder"] == "starter"
    assert len(head["weights"]) == head["dim"]
    assert len(api("GET", f"{DOGS}/head?format=safetensors")) > 4 * head["dim"]
    assert len(api("GET", f"{DOGS}/head?format=onnx&round=1")) > 4 * head["dim"]
    fused = onnxruntime.InferenceSession(api("GET", f"{DOGS}/head?format=onnx&tower=image&round=1"))
    assert fused.get_modelmeta().custom_metadata_map["classifier"] == "dogs"
    api("GET", f"{DOGS}/head?format=json&tower=image", status=400)
    kinds = {snippet["kind"] for snippet in api("GET", f"{DOGS}/head/snippets")}
    assert kinds == {"predict", "numpy", "sklearn", "torch", "onnx", "onnx_image", "onnx_text"}
    assert api("GET", f"{DOGS}/labels/export").startswith(b"path,split,image,score,unsure,label,metadata")
    assert json.loads(api("GET", f"{DOGS}/labels/export?format=jsonl").splitlines()[0])["split"] == "train"
    table = pyarrow.parquet.read_table(io.BytesIO(api("GET", f"{DOGS}/labels/export?format=parquet&pictures=none")))
    assert table.num_rows > 5 and "image" not in table.column_names
    api("DELETE", DOGS, status=204)
    api("GET", DOGS, status=404)


def wait_for(api, job):
    while job["state"] in ("waiting", "running"):
        time.sleep(0.05)
        job = api("GET", f"/api/jobs/{job['id']}")
    assert (job["state"], job["error"]) == ("done", None)
    return job


def make_files(api, folder):
    """Predictions, a model and a data set, made in the background."""
    shelf = f"{WORKSPACE}/exports"
    wanted = {"kind": "predictions", "name": "dogs on all", "format": "parquet", "split": "",
              "heads": [{"classifier": "dogs"}, {"classifier": "dogs", "round": 1}]}
    done = wait_for(api, api("POST", shelf, wanted, status=201))["result"]
    assert (done["found"], done["predicted"], done["skipped_count"]) == (60, 60, 0)
    assert [head["name"] for head in done["heads"]] == ["dogs", "dogs@1"]
    (made,) = api("GET", shelf)
    assert (made["name"], made["result"], made["wanted"]) == ("dogs on all.parquet", done, wanted)
    content = api("GET", f"{shelf}/{quote(made['name'])}")
    assert len(content) == made["bytes"]
    table = pyarrow.parquet.read_table(io.BytesIO(content))
    assert sum(table["decision_dogs"].to_pylist()) == done["heads"][0]["positive"]
    api("POST", shelf, wanted, status=409)
    for outside in ({"path": "/etc"}, {"split": "nowhere"}, {}, {"path": str(folder), "split": ""}):
        refused = {key: value for key, value in wanted.items() if key != "split"} | {"name": "x"} | outside
        api("POST", shelf, refused, status=404 if outside.get("split") else 400)
    pictures = folder / "new pictures"
    pictures.mkdir()
    Image.new("RGB", (40, 30), "red").save(pictures / "red.png")
    (pictures / "broken.jpg").write_text("no picture")
    elsewhere = {"kind": "predictions", "name": "new", "format": "csv", "path": str(pictures),
                 "heads": [{"classifier": "dogs"}]}
    done = wait_for(api, api("POST", shelf, elsewhere, status=201))["result"]
    assert (done["found"], done["predicted"]) == (2, 1)
    assert [record["key"] for record in done["skipped"]] == ["broken.jpg"]
    model = {"kind": "model", "name": "dogs", "classifier": "dogs", "tower": "image"}
    job = wait_for(api, api("POST", shelf, model, status=201))
    assert (job["title"], job["unit"]) == ("dogs.onnx", "bytes")
    content = api("GET", f"{shelf}/dogs.onnx")
    assert onnxruntime.InferenceSession(content).get_outputs()[0].name == "score"
    assert len(content) == job["progress"]["done"]
    labels = {"kind": "labels", "name": "dogs", "classifier": "dogs"}
    done = wait_for(api, api("POST", shelf, labels, status=201))["result"]
    with zipfile.ZipFile(io.BytesIO(api("GET", f"{shelf}/dogs.zip"))) as archive:
        assert sorted(archive.namelist()) == ["README.md", "data/train-00000-of-00001.parquet"]
        table = pyarrow.parquet.read_table(io.BytesIO(archive.read("data/train-00000-of-00001.parquet")))
    assert table.num_rows == done["labels"] > 5
    wait_for(api, api("POST", f"{shelf}/dogs.zip/resume"))
    api("DELETE", f"{shelf}/dogs.zip", status=204)
    api("GET", f"{shelf}/dogs.zip", status=404)
    api("GET", f"{shelf}/..%2Fcatalogue.sqlite", status=404)


def look_at_the_map(api):
    """All items in the plane, with what the classifier says of them; a page of some of them."""
    place = f"{WORKSPACE}/map"
    assert api("GET", place) == {"map": None, "is_begun": False}
    done = wait_for(api, api("POST", place, status=201))
    assert (done["result"]["placed"], done["result"]["left_out"], done["result"]["was_current"]) == (60, 0, False)
    made = api("GET", place)["map"]
    assert (made["items"], made["is_current"], made["added"], made["removed"]) == (60, True, 0, 0)
    revision = f"?revision={made['revision']}"
    points = api("GET", f"{place}/points{revision}")
    places, ids = np.frombuffer(points, "<f4", 120), np.frombuffer(points, "<u4", 60, 480)
    assert len(points) == 720 and np.abs(places).max() == 1
    assert list(ids) == list(range(60))
    splits = np.frombuffer(api("GET", f"{place}/splits{revision}"), "u1")
    names = [split["name"] for split in api("GET", WORKSPACE)["splits"]]
    for split in names:
        listed = api("GET", f"{WORKSPACE}/items?split={split}&limit=100")
        assert {item["id"] for item in listed} == set(ids[splits == names.index(split)])
    scores = np.frombuffer(api("GET", f"{DOGS}/map/scores{revision}"), "<f4")
    for card in api("GET", f"{DOGS}/evaluation/items?split=validation&cut_off=-1000&limit=100")["cards"]:
        assert scores[card["item"]["id"]] == np.float32(card["score"])
    labels = np.frombuffer(api("GET", f"{DOGS}/map/labels{revision}"), "i1")
    known = api("GET", f"{DOGS}/labels?limit=100")["cards"]
    assert {card["item"]["id"] for card in known} == set(ids[labels != -128])
    for card in known:
        label = card["label"]
        assert labels[card["item"]["id"]] == (127 if label["unsure"] else round(label["score"] * 100))
    api("GET", f"{place}/points?revision=another", status=409)
    assert wait_for(api, api("POST", place, status=201))["result"]["was_current"]
    free = [int(i) for i in ids if splits[i] == names.index("train") and labels[i] == -128]
    drawn = api("POST", f"{DOGS}/page", {"items": free[:3] + [4294967295]})["page"]
    assert {card["item"]["id"] for card in drawn} <= set(free[:3])


def sort(api):
    wanted = {"name": "pets", "kind": "exclusive", "page_size": 6,
              "classes": [{"name": "a dog"}, {"name": "snow", "start": [text("snow and ice")]}]}
    made = api("POST", f"{WORKSPACE}/sets", wanted, status=201)
    assert made == api("GET", PETS)
    assert len(made["page"]) == 6
    items = [card["item"]["id"] for card in made["page"]]
    choices = [{"item": items[0], "choice": {"classes": ["snow"], "unsure": ["a dog"]}},
               {"item": items[1], "choice": {"classes": []}}, {"item": items[2], "choice": {"classes": ["a dog"]}},
               {"item": items[3], "choice": None}]
    stored = api("PUT", f"{PETS}/labels", {"choices": choices})
    assert [label["score"] for label in stored["labels"][0]["labels"]] == [None, 1]
    assert [counts["positive"] for counts in stored["counts"]] == [1, 1]
    assert [counts["positive"] for counts in api("POST", f"{PETS}/undo")["counts"]] == [0, 0]
    assert api("POST", f"{PETS}/redo")["counts"] == stored["counts"]
    fitted = api("POST", f"{PETS}/fit", {"round": 1})
    assert fitted["round"] == 2
    assert api("GET", f"{WORKSPACE}/sets")[0]["rounds"] == 1
    assert api("PATCH", PETS, {"page_size": 3, "strategy": "best"})["page_size"] == 3
    told = api("GET", f"{PETS}/confusion")
    assert (told["items"], sum(map(sum, told["cells"]))) == (3, 3)
    row, column = next((i, j) for i in range(3) for j in range(3) if told["cells"][i][j])
    cell = api("GET", f"{PETS}/confusion/items?actual={row}&predicted={column}&limit=5")
    assert cell["total"] == told["cells"][row][column] == len(cell["cards"])
    api("GET", f"{PETS}/confusion?column=caption&split=validation", status=404)
    api("GET", f"{PETS}/confusion?column=caption", status=400)
    api("POST", f"{PETS}/fit", {"round": 1}, status=409)
    api("DELETE", PETS, status=204)
    api("GET", PETS, status=404)
    assert api("GET", f"{WORKSPACE}/classifiers/snow")["start"] == [text("snow and ice")]


def test_every_operation_answers_as_defined(api, dogs, tmp_path):
    fitted = train(api, dogs)
    review(api, fitted)
    set_cut_off(api)
    audit(api)
    hold_labels_against_the_head(api)
    set_cut_off_by_audit(api)
    compare_rounds(api)
    make_files(api, tmp_path)
    look_at_the_map(api)
    take_away(api)
    look_around(api)
    start_from_a_head(api)
    sort(api)
    index_more(api, tmp_path)
    upload(api)

    assert api.called == set(api.definition.operations)


def test_names_with_anything_in_them(api):
    names = ["two words", "a#?%&+=b", "\U0001f415 \u00fc\u4e2d", "..a", "%2e%2e", "'\"<b>"]
    for name in names:
        body = {"name": name, "start": [text("a dog")], "page_size": 1}
        api("POST", f"{WORKSPACE}/classifiers", body, status=201)
        path = f"{WORKSPACE}/classifiers/{quote(name, safe='')}"
        assert api("GET", path)["name"] == name
        assert api("GET", f"{path}/head")["classifier"] == name
    assert {known["name"] for known in api("GET", WORKSPACE)["classifiers"]} == set(names)


def test_a_download_is_named_after_its_classifier(server, dogs):
    answer = server.call("GET", f"{DOGS}/head?format=safetensors")

    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"head.safetensors\"; filename*=UTF-8''dogs.safetensors"
    )


def test_failures_are_the_apis_error(api, dogs):
    item = dogs["page"][0]["item"]["id"]
    other_split = api("GET", f"{WORKSPACE}/items?split=validation&limit=1")[0]["id"]
    failures = [
        (404, "GET", "/api/workspaces/fish", None),
        (404, "GET", f"{WORKSPACE}/items/60", None),
        (404, "GET", f"{WORKSPACE}/items/60/image", None),
        (404, "GET", f"{WORKSPACE}/items/..%2f..%2fetc%2fpasswd/image", None),
        (404, "GET", f"{WORKSPACE}/items?split=none", None),
        (400, "GET", f"{WORKSPACE}/items?split=train&limit=501", None),
        (400, "GET", f"{WORKSPACE}/items/{item}/image?size=15", None),
        (409, "POST", f"{WORKSPACE}/classifiers", {"name": "dogs", "start": [text("a")]}),
        (409, "POST", f"{DOGS}/undo", None),
        (409, "POST", f"{DOGS}/fit", {"round": 99}),
        (404, "POST", f"{DOGS}/rounds/99/restore", None),
        (409, "POST", f"{DOGS}/rounds/1/restore", None),
        (400, "PUT", f"{DOGS}/labels", {"labels": [score({"item": {"id": other_split}}, 1)]}),
        (404, "PUT", f"{DOGS}/labels", {"labels": [score({"item": {"id": 1000}}, 1)]}),
        (400, "PUT", f"{DOGS}/labels", {"labels": [score(dogs["page"][0], 1)] * 2}),
        (404, "GET", f"{DOGS}/evaluation?split=none", None),
        (404, "GET", f"{DOGS}/audit", None),
        (404, "POST", f"{DOGS}/audit", {"split": "none"}),
        (404, "GET", f"{WORKSPACE}/classifiers/cats/cut-off", None),
        (409, "PUT", f"{DOGS}/cut-off", {"aim": "best_f1"}),
        (400, "PUT", f"{DOGS}/cut-off", {"aim": "precision"}),
        (400, "PUT", f"{DOGS}/cut-off", {"aim": "precision", "wanted": 0}),
        (400, "PUT", f"{DOGS}/cut-off", {"aim": "hand"}),
        (404, "PUT", f"{DOGS}/audit/labels", {"labels": [score(dogs["page"][0], 1)]}),
        (404, "GET", f"{DOGS}/evaluation?split=train&truth=kind%3Ddog", None),
        (400, "GET", f"{DOGS}/evaluation?split=train&truth=dog", None),
        (404, "GET", f"{DOGS}/evaluation?split=train&round=9", None),
        (404, "GET", f"{DOGS}/evaluation/labels?split=none", None),
        (404, "GET", f"{WORKSPACE}/classifiers/cats/confusion", None),
        (409, "GET", f"{DOGS}/rounds/comparison?before=1&after=2&split=train", None),
    ]
    for status, method, path, body in failures:
        failure = api(method, path, body, status=status)
        assert failure["message"], path
    assert api("GET", DOGS) == dogs  # a failure changes nothing


def test_requests_out_of_the_definition_are_refused(server, dogs):
    bodies = [
        b"",
        b"{",
        b"[]",
        b"\xff",
        json.dumps({"labels": [], "more": 1}).encode(),
        json.dumps({"labels": [{"item": 0, "score": 2, "unsure": False}]}).encode(),
        json.dumps({"labels": [{"item": 0, "score": 1, "unsure": False, "x": 1}]}).encode(),
        b'{"labels": [{"item": 0, "score": NaN, "unsure": false}]}',
    ]
    for body in bodies:
        answer = server.call("PUT", f"{DOGS}/labels", body)
        assert answer.error(400, "invalid_input"), body
    message = server.call("GET", f"{WORKSPACE}/items?split=train&sed=1").error(400, "invalid_input")
    assert "sed" in message and "seed" in message


def test_two_tabs_cannot_close_one_round_twice(api, dogs):
    first = {"round": dogs["rounds"][0]["number"]}
    api("PUT", f"{DOGS}/labels", {"labels": [score(dogs["page"][0], 1)]})
    after = api("POST", f"{DOGS}/fit", first)

    api("POST", f"{DOGS}/fit", first, status=409)

    assert api("GET", DOGS)["rounds"] == after["rounds"]
