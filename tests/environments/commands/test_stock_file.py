"""Lists of numbers, as people keep them in a spreadsheet."""

from pathlib import Path

import pytest

from business_layer.inventory.load_stock import StockLine
from environments.commands.stock_file import read_stock
from environments.settings.errors import CannotContinue


def a_file(folder: Path, content: bytes) -> Path:
    path = folder / "stock.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("begins", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_list_from_a_spreadsheet_is_read(tmp_path: Path, begins: bytes, ends: bytes) -> None:
    lines = [
        b"kind,pool,value",
        b'telephone_number,"local:212", +12125550123',
        b"",
        b",,",
        b"conference_port,bridge,p1",
    ]

    found = read_stock(a_file(tmp_path, begins + ends.join(lines) + ends))

    assert found == [
        ("line 2", StockLine("telephone_number", "local:212", "+12125550123")),
        ("line 5", StockLine("conference_port", "bridge", "p1")),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The first line"),
        (b"telephone_number,local:212,+12125550123\n", "The first line"),
        (b"kind,pool,value\nconference_port,bridge\n", "Wrong lines: 2"),
        (b"kind,pool,value\nconference_port,bridge,p1,x\n", "Wrong lines: 2"),
        (b"kind,pool,value\n\xff\xfe\n", "cannot be read"),
        (b'kind,pool,value\n"conference_port,bridge,p1\n', "cannot be read"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_with_the_reason(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(CannotContinue, match=told):
        read_stock(a_file(tmp_path, content))
