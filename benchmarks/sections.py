"""What the answers of the benchmarks say, as goals and Markdown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.changed_boards import UNCHANGED
from benchmarks.contest import MODES
from benchmarks.peers import COMPARATOR, OWN, STOCK, YOLO
from benchmarks.report import Goal, Section, markdown_table, per_cent
from benchmarks.robustness import share

_TIMES = 2.0
_TILE_PX = 640
_LARGE_RSS_MB = 2000
_ENOUGH_GOLDEN = 1000
_MOST_LISTED = 20
_VERDICTS = ("fail", "review", "pass")


def scores(what: str, *, least_map: float | None = None, least_f: float | None = None) -> Callable[..., Section]:
    """Of one answer of `evaluate_detector`; goals in per cent."""

    def section(answers: Sequence[Any]) -> Section:
        (answer,) = answers
        goals = [
            Goal(f"{what}: {name}", "publish" if least is None else f"at least {least} %", f"{per_cent(share)} %",
                 None if least is None else 100 * share >= least)
            for name, share, least in (("mAP", answer["mean_ap"], least_map), ("F", answer["best_f"], least_f))
        ]  # fmt: skip
        return Section(goals, _scores_text([("all", answer), *answer["by_group"].items()], answer))

    return section


def _scores_text(rows: Sequence[tuple[str, Mapping[str, Any]]], answer: Mapping[str, Any]) -> str:
    names = ("mean_ap", "best_f", "precision", "recall", "map_50", "map_50_95")
    table = markdown_table(
        ["boards", "how many", "mAP", "best F", "precision", "recall", "mAP@0.5", "mAP@0.5:0.95"],
        [[name, str(row["images"]), *(per_cent(row[key]) for key in names)] for name, row in rows],
    )
    by_class = answer["ap_by_class"]
    classes = markdown_table([*by_class], [[per_cent(share) for share in by_class.values()]])
    at, calibration = answer["operating"], answer["calibration"]
    failed = f" {len(answer['failed'])} could not be judged and count as nothing found." if answer["failed"] else ""
    return (
        f"DeepPCB's rule: right class, IoU > 0.33; best F at confidence {answer['threshold']:.2f}."
        f" {answer['ms_per_image']:.0f} ms a board in this run, one after the other.{failed}\n\n"
        f"{table}\n\nAverage precision by class:\n\n{classes}\n\n"
        f"At the model's own threshold ({at['threshold']:.2f}) F is {per_cent(at['f'])}, precision"
        f" {per_cent(at['precision'])}, recall {per_cent(at['recall'])}. Confidences are off by"
        f" {per_cent(calibration['ece'])} points on average."
    )


def together(answers: Sequence[Any]) -> Section:
    """Of three answers of `evaluate_detector`: comparator, YOLO, both."""
    names = ("comparator alone", "YOLO alone", "both together")
    rows = [[name, per_cent(a["mean_ap"]), per_cent(a["best_f"])] for name, a in zip(names, answers, strict=True)]
    *alone, both = answers
    better = all(both[key] > max(each[key] for each in alone) for key in ("mean_ap", "best_f"))
    told = f"mAP {per_cent(both['mean_ap'])} %, F {per_cent(both['best_f'])} %"
    goal = Goal("comparator and YOLO together", "better than both alone, or off", told, better)
    return Section([goal], markdown_table(["boards held back", "mAP", "best F"], rows))


def looks(answers: Sequence[Any]) -> Section:
    (answer,) = answers
    rows = [
        [
            look,
            str(scored["images"]),
            per_cent(scored["mean_ap"]),
            per_cent(scored["best_f"]),
            str(len(scored["failed"])),
        ]
        for look, scored in answer["looks"].items()
    ]
    told = f"Drawn pairs from seed {answer['first_seed']}, none of them trained on, with marks down to a few pixels."
    return Section([], f"{told}\n\n{markdown_table(['look', 'pairs', 'mAP', 'best F', 'not judged'], rows)}")


def robustness(answers: Sequence[Any]) -> Section:
    (answer,) = answers
    changes, differing, golden = answer["changes"], answer["differing"], answer["golden_boards"]
    rows = [
        [
            row["change"],
            *(per_cent(share(row["boards"], verdict)) for verdict in ("fail", "review", "pass")),
            per_cent(row["found"]),
            *(per_cent(share(row["golden"], verdict)) for verdict in ("pass", "review", "fail")),
        ]
        for row in changes
    ]
    head = ["copy", "board fails", "review", "passes", "defects found", "golden board passes", "review", "fails"]
    told = (
        f"Per cent, over {answer['pairs']} pairs: the boards that fail as they are, the annotated defects still found"
        " (right class, IoU > 0.33, above the thresholds of a verdict), and golden boards, changed alike and put in as"
        " the board. Light, noise and compression are of a grey scan of the board; its golden board stays as it was."
    )
    odd = {**differing, **answer["undecided"]}
    listed = "\n".join(f"- {name}: {why}" for name, why in [*odd.items()][:_MOST_LISTED])
    itself = f"{golden - len(differing)} of {golden} golden boards compared with themselves show no defect."
    if answer["undecided"]:
        itself += f" {len(answer['undecided'])} of these go to review, as there is nothing to register them by."
    return Section(
        _robustness_goals(answer),
        "\n\n".join([told, markdown_table(head, rows), itself, *([listed] if listed else [])]),
    )


def _robustness_goals(answer: Mapping[str, Any]) -> list[Goal]:
    differing, golden = answer["differing"], answer["golden_boards"]
    changes = [row for row in answer["changes"] if row["change"] != UNCHANGED]
    worst = min(changes, key=lambda row: share(row["boards"], "fail"))
    worst_golden = min(changes, key=lambda row: share(row["golden"], "pass"))
    escapes, copies = (sum(row["boards"][v] for row in changes for v in vs) for vs in (["pass"], _VERDICTS))
    return [
        Goal(
            "golden boards compared with themselves that show a defect",
            "none of 1,000",
            f"{len(differing)} of {golden:,}",
            not differing if golden >= _ENOUGH_GOLDEN or differing else None,
        ),
        Goal("copies of failing boards that pass, all changes", "none", f"{escapes} of {copies:,}", escapes == 0),
        Goal("copies of failing boards that still fail, worst change", "publish", _worst(worst, "boards", "fail")),
        Goal("copies of golden boards that pass, worst change", "publish", _worst(worst_golden, "golden", "pass")),
    ]


def _worst(row: Mapping[str, Any], of: str, verdict: str) -> str:
    return f"{per_cent(share(row[of], verdict))} % ({row['change']})"


def tiles(answers: Sequence[Any]) -> Section:
    (answer,) = answers
    told = (
        f"{answer['tiles']} tiles of 640 x 640 px from encoded bytes to boxes on the host; medians of"
        f" {answer['rounds']} rounds in turns. Latency: one tile after the other. Throughput: all tiles, each as it"
        " likes best. Stock yolo26n is untrained, which costs the same time. A ratio is ours to the faster of torch and"
        " ONNX mode, with the least and largest of the rounds. Our comparator reads two images a tile."
    )
    text = [told, _rates(answer)]
    text += [f"{name} did not run: `{_last_line(why)}`" for name, why in answer["broken"].items()]
    if not answer["with_peer"]:
        text.append("Without the peer, as `.venv-train` is missing (`make train-deps`).")
    return Section([*_tile_goals(answer)], "\n\n".join(text))


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1][:200]


def _rates(answer: Mapping[str, Any]) -> str:
    names = [*dict.fromkeys(name for mode in MODES for name in answer[mode]["tiles_per_s"])]
    rates = [[name, *(_number(answer[mode]["tiles_per_s"].get(name)) for mode in MODES)] for name in names]
    return markdown_table(["tiles/s", *MODES], rates)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _tile_goals(answer: Mapping[str, Any]) -> list[Goal]:
    goals = []
    for mode in MODES:
        for weights in (STOCK, OWN):
            for who in (COMPARATOR, YOLO):
                wanted = f"at least {_TIMES:.0f} x"
                ratio = answer[mode]["ratios"].get(weights, {}).get(who)
                what = f"tiles/s, {mode}: {who} to {weights}"
                if ratio is None:
                    goals.append(Goal(what, wanted, "no peer"))
                    continue
                measured = f"{ratio['median']:.2f} x ({ratio['least']:.2f} to {ratio['largest']:.2f})"
                goals.append(Goal(what, wanted, measured, ratio["median"] >= _TIMES))
    return goals


def verdict_latency(answers: Sequence[Any]) -> Section:
    (answer,) = answers
    ms = answer["inspection_ms"]
    goals = [
        Goal(f"submit to verdict, {name}", f"under {limit} s", f"{ms[name] / 1000:.2f} s", ms[name] < 1000 * limit)
        for name, limit in (("p50", 0.4), ("p95", 0.8))
    ]
    ways = {
        "upload until an open page is told the verdict": ms,
        "of that, until the upload is answered": answer["upload_answered_ms"],
        "POST /detect with both images until its answer": answer["detect_ms"],
    }
    rows = [[way, *(f"{each[name]:.0f}" for name in ("p50", "p95", "max"))] for way, each in ways.items()]
    stages = ", ".join(f"{name} {value:.0f}" for name, value in answer["pipeline_ms"].items())
    told = f"{answer['boards']} pairs of 640 x 640 px, one after the other, a warm worker; milliseconds."
    table = markdown_table(["way", "p50", "p95", "largest"], rows)
    return Section(goals, f"{told}\n\n{table}\n\nThe pipeline's own stages, medians in ms: {stages}.")


def large_board(answers: Sequence[Any]) -> Section:
    rows, goals = [], []
    for answer in answers:
        tiles_per_s = (answer["side_px"] / _TILE_PX) ** 2 / answer["seconds"]
        what = f"{answer['side_px']:,} px square, {answer['method']}, {answer['images']}"
        rows.append(
            [what, f"{tiles_per_s:.1f}", str(answer["peak_rss_mb"]), str(answer["seconds"]), str(answer["cpu_seconds"]),
             f"{answer['hit']} of {answer['defects']}", answer["verdict"]]
        )  # fmt: skip
        met = answer["peak_rss_mb"] < _LARGE_RSS_MB
        goals.append(Goal(f"{what}: peak RSS", "under 2 GB", f"{answer['peak_rss_mb'] / 1000:.2f} GB", met))
        goals.append(Goal(f"{what}: tiles/s", "publish", f"{tiles_per_s:.1f}"))
    head = ["board", "640 px tiles/s", "peak RSS, MB", "seconds", "CPU seconds", "drawn defects hit", "verdict"]
    return Section(goals, f"From files to verdict, pictures for zooming included.\n\n{markdown_table(head, rows)}")
