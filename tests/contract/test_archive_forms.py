"""What converted archives keep of a record's text gives the text back."""

import json
from pathlib import Path

import duckdb

from integrations.archive.convert import convert
from integrations.archive.files import files_in
from integrations.archive.forms import Forms, filled
from tests.contract.archive_corpus import made

RECORDS = made(11, 900)


def test_a_records_text_comes_back_byte_for_byte(tmp_path: Path) -> None:
    written = {record["eventID"]: json.dumps(record, separators=(",", ":")) for record in RECORDS}
    body = ",".join(written.values())
    (tmp_path / "a.json").write_text(f'{{"Records":[{body}]}}', encoding="utf-8")
    convert(files_in(tmp_path)[0], tmp_path, workers=1)
    parts = [str(path) for path in tmp_path.rglob("*.parquet")]
    rows = duckdb.execute("SELECT * FROM read_parquet($1)", [parts])
    names = [str(column[0]) for column in rows.description or ()]
    found, forms = {}, set()
    for cells in rows.fetchall():
        row = dict(zip(names, cells, strict=True))
        if not row["odd"]:
            forms.add(row["raw"])
            cell = {k: v for k, v in row.items() if v is not None}
            cell["time"] = row["time"].strftime("%Y-%m-%dT%H:%M:%SZ")
            found[row["event_id"]] = filled(row["raw"], cell)
    assert len(found) > 600 and len(forms) < 120
    assert found == {id: text for id, text in written.items() if id in found}


def test_a_form_that_is_one_too_many_is_written_out() -> None:
    new: list[tuple[str, str]] = []
    forms = Forms("p.", lambda id, form: new.append((id, form)))
    values: tuple[str | None, ...] = ("",) * 25
    first = forms.of("kind", '{"a":"100% sure","b":"\\u2713"}', values)
    assert first == ("p.0", "") and new == [("p.0", '{"a":"100% sure","b":"\\u2713"}')]
    assert forms.of("other kind", '{"a":"100% sure","b":"\\u2713"}', values) == first
    assert len(new) == 1
