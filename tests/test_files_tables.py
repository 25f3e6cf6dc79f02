"""CSV files given by hand are read, or refused with the line and the column."""

import pytest

from fake_reading import AT_RISK, fake_reading
from kmrecon.errors import InvalidNumbersAtRiskError, InvalidTableError, MissingFileError
from kmrecon.files.results import result_files
from kmrecon.files.tables import read_at_risk, read_censor_marks, read_patients, read_points


@pytest.fixture
def file(tmp_path):
    def write(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_what_kmrecon_writes_it_reads(file):
    reading = fake_reading()
    files = result_files(reading)
    points = read_points(file(files["curves.csv"]))
    assert list(points) == [("1", "Drug A"), ("1", "Placebo")]
    assert points["1", "Drug A"][1].tolist() == [1, 0.9, 0.7, 0.6, 0.5, 0.5]
    at_risk = read_at_risk(file(files["at_risk.csv"]))
    assert at_risk["Drug A"].n_events.tolist() == AT_RISK["Drug A"].n_events.tolist()
    patients = read_patients(file(files["ipd.csv"]))
    assert patients["1", "Placebo"].total_events == 6
    marks = read_censor_marks(file(files["censor_marks.csv"]))
    assert marks["Drug A"] == pytest.approx(reading.panels[0].arms[0].censor_marks.time)


def test_two_columns_are_one_arm_of_one_panel(file):
    time, survival = read_points(file("time,survival\n0,1\n2.5,0.8\n"))["1", "1"]
    assert time.tolist() == [0, 2.5]
    assert survival.tolist() == [1, 0.8]


@pytest.mark.parametrize(
    "text",
    ["Time;Survival\r\n0;1\r\n2.5;0.8\r\n", "\ufefftime\tsurvival\n0\t1\n\n2.5\t0.8", "survival, time \n1,0\n 0.8,2.5"],
)
def test_other_programs_csv_is_read(file, text):
    time, survival = read_points(file(text))["1", "1"]
    assert (time.tolist(), survival.tolist()) == ([0, 2.5], [1, 0.8])


def test_rows_of_a_risk_table_may_stand_in_any_order_and_blank(file):
    table = read_at_risk(file("arm,time,n_at_risk\nA,12,7\nA,0,10\nA,24,\n"))["A"]
    assert (table.time.tolist(), table.count.tolist()) == ([0, 12], [10, 7])


def test_a_table_of_several_panels_asks_for_one(file):
    path = file("panel,arm,time,n_at_risk\nA,x,0,10\nB,x,0,20\n")
    with pytest.raises(InvalidTableError, match="there are the panels A, B; needed: one of them: --panel NAME"):
        read_at_risk(path)
    assert read_at_risk(path, "B")["x"].count.tolist() == [20]


def test_columns_may_be_called_as_in_r(file):
    assert read_at_risk(file("time,n.risk\n0,10\n"))["1"].count.tolist() == [10]
    assert read_patients(file("time,status\n5,1\n"))["1", "1"].total_events == 1


def test_patients_are_sorted_by_time(file):
    patients = read_patients(file("time,event\n5,1\n2,0\n"))["1", "1"]
    assert (patients.time.tolist(), patients.event.tolist()) == ([2, 5], [0, 1])


@pytest.mark.parametrize(
    ("reader", "text", "said"),
    [
        (read_points, "", "the columns are none; needed: a first line with time, survival"),
        (read_points, "x,y\n1,2\n", "the columns are x, y; needed: a first line with time, survival"),
        (read_points, "time,survival\n", "no line below the columns' names"),
        (read_points, "time,survival\n0,1\n1,abc\n", "line 3, column survival: 'abc'; needed: a number"),
        (read_points, "time,survival\n0,1\n1,nan\n", "line 3, column survival: 'nan'; needed: a finite number"),
        (read_points, "time,survival\n0,1\n1\n", "line 3 has 1 cells; needed: 2"),
        (read_points, b"\x89PNG\r\n\x1a\n\x00\x00", "this is no text"),
        (read_at_risk, "time,n_at_risk\n0,10.5\n", "line 2, column n_at_risk: '10.5'; needed: a whole number"),
        (read_at_risk, "time,n_at_risk\n-1,10\n", "column time: '-1'; needed: a time of 0 or more"),
        (read_patients, "time,event\n1,2\n", "line 2, column event: '2'; needed: 0 or 1"),
        (read_censor_marks, "time\n-3\n", "line 2, column time: '-3'"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(file, reader, text, said):
    with pytest.raises(InvalidTableError, match=said):
        reader(file(text))


def test_a_time_given_twice_is_refused(file):
    with pytest.raises(InvalidNumbersAtRiskError, match="times that do not ascend"):
        read_at_risk(file("time,n_at_risk\n0,10\n0,9\n"))


def test_a_missing_table_is_a_missing_file(tmp_path):
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_points(tmp_path / "none.csv")
