"""Rates over changed copies, on a drawn pair and on outcomes made by hand."""

from pathlib import Path

from benchmarks.changed_boards import UNCHANGED
from benchmarks.pairs import draw_pairs, golden_of
from benchmarks.robustness import Outcome, found, measure, summary, table, with_themselves
from benchmarks.sections import robustness
from inspections.training.deeppcb import read_pairs
from inspections.vision.findings import Finding
from inspections.vision.shipped import shipped


def outcome(change: str, name: str, verdict: str, golden: str = "pass", found: int = 1) -> Outcome:
    return Outcome(change, name, verdict, "", golden, "", 2, found, 0.1)


OUTCOMES = [
    outcome(UNCHANGED, "a", "fail", found=2),
    outcome("darker", "a", "pass", golden="fail"),
    outcome(UNCHANGED, "b", "fail"),
    outcome("darker", "b", "fail", golden="pass", found=2),
    outcome(UNCHANGED, "c", "review"),
    outcome("darker", "c", "pass", golden="review", found=0),
]


def test_a_board_that_does_not_fail_as_it_is_says_nothing_about_its_copies() -> None:
    unchanged, darker = summary(OUTCOMES)

    assert unchanged["boards"] == {"fail": 2, "review": 0, "pass": 0}
    assert darker["boards"] == {"fail": 1, "review": 0, "pass": 1}


def test_golden_boards_and_defects_are_counted_over_all_pairs() -> None:
    _, darker = summary(OUTCOMES)

    assert darker["golden"] == {"fail": 1, "review": 1, "pass": 1}
    assert (darker["defects"], darker["found"]) == (6, 0.5)
    assert "darker" in table([darker])


def test_a_finding_answers_for_one_annotated_defect_of_its_class() -> None:
    finding = Finding("open", 0.9, (0, 0, 20, 20), 90)

    assert found([finding], [("open", (0, 0, 20, 20)), ("open", (1, 1, 21, 21))]) == 1
    assert found([finding], [("short", (0, 0, 20, 20))]) == 0
    assert found([finding], [("open", (15, 15, 35, 35))]) == 0


def test_the_section_names_the_worst_change_and_counts_boards_that_got_away() -> None:
    answer = {
        "pairs": 3,
        "golden_boards": 1000,
        "differing": {"a.png": "fail"},
        "undecided": {"b.png": "review"},
        "changes": summary(OUTCOMES),
    }

    section = robustness([answer])

    measured = [(goal.measured, goal.met) for goal in section.goals]
    assert measured == [
        ("1 of 1,000", False),
        ("1 of 2", False),
        ("50.0 % (darker)", None),
        ("33.3 % (darker)", None),
    ]
    assert "- a.png: fail" in section.text


def test_a_drawn_pair_goes_all_the_way(tmp_path: Path) -> None:
    draw_pairs(tmp_path, 1)
    pairs = [*read_pairs(tmp_path)]

    judged = [*measure(pairs, shipped("comparator"), processes=1, changes=(UNCHANGED, "shifted 10 px"))]

    assert [each.change for each in judged] == [UNCHANGED, "shifted 10 px"]
    assert {each.golden_verdict for each in judged} == {"pass"}
    assert all(0 < each.defects <= len(pairs[0].truth) for each in judged)
    assert with_themselves([golden_of(pairs[0])], shipped("comparator"), processes=1) == {}
