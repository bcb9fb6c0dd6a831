"""Figures: everything drawn that should be, small and harmless SVG, one identity per name."""

import re

import small

from contend_reports.figures import pairs_only, ping_pong, placement, scaling, style, sweep
from contend_reports.figures.svg import inline
from contend_reports.study import Study


def test_identity_depends_on_the_name_alone():
    assert style.identity("vyukov_ring/park") == style.identity("vyukov_ring/park")
    names = [f"contender_{i}" for i in range(40)]
    assert len({style.identity(name) for name in names}) > 25


def test_each_contender_with_several_worker_counts_has_a_panel_with_three_teams(study):
    made = dict(scaling.panels(study, "transfer"))
    assert len(made) == 25 and "spsc_ring/spin" not in made and "null" not in made
    lines = [line for line in made["ticket_ring/park"].axes[0].get_lines() if line.get_marker() != "None"]
    assert {line.get_linestyle() for line in lines} == {"-", "--"} and len(lines) == 3


def test_panels_share_one_scale(study):
    assert len({figure.axes[0].get_ylim() for _, figure in scaling.panels(study, "transfer")}) == 1


def test_contenders_of_one_worker_count_are_drawn_together(study):
    rows = scaling.split(study, "transfer")[1]
    labels = [label.get_text() for label in pairs_only.draw(rows).axes[0].get_yticklabels()]
    assert "spsc_ring/park" in labels and "rigtorp_spsc" in labels and "ticket_ring/park" not in labels


def test_the_placement_figure_shows_one_of_our_spsc_queues_all_and_by_class(study):
    row = placement.subject(study, "transfer")
    assert row.contender.startswith("spsc_ring/")
    everything, common, *rest = placement.spreads(study, row)
    assert everything[1] == common[1] + sum(group[1] for group in rest) == 13
    assert everything[2].spread > 3 * common[2].spread
    assert len(placement.draw(study, row).axes[0].get_yticks()) == 2 + len(rest)


def test_there_is_no_placement_figure_without_classes(capsule):
    capsule["placement"]["common"] = None
    assert placement.subject(Study(capsule), "transfer") is None


def test_the_payload_figure_needs_a_sweep(study):
    rows = sweep.choose(study, "transfer", "payload_bytes")
    assert {row.point["payload_bytes"] for row in rows} == {8, 64, 512, 4096}
    assert {row.workers for row in rows} == {"2+2"}
    assert sweep.draw(rows, "payload_bytes").axes[0].texts[0].get_text()
    assert sweep.sweeps(Study(small.capsule([small.contender("q")], [small.point("q", [1.0] * 5)])), "transfer") == []


def test_ping_pong_names_one_contender_an_algorithm(study):
    rows = sorted(study.main_rows("ping_pong"), key=lambda row: row.estimate.median)
    names = ping_pong.chosen(rows)
    assert len(names) == len({name.split("/")[0] for name in names}) == 6
    assert {text.get_text() for text in ping_pong.draw(rows).axes[0].get_legend().get_texts()} == set(names)


def test_svg_is_small_self_contained_and_follows_the_page(study):
    name, figure = scaling.panels(study, "transfer")[0]
    text = inline(figure, "s1-p0", name, "what it shows")
    assert len(text) < 30_000 and "http" not in text and "<metadata" not in text
    assert "currentColor" in text and "var(--line)" in text and style.INK not in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert ids and len(ids) == len(set(ids)) and all(one.startswith("s1-p0-") for one in ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) == set(ids)


def test_svg_is_the_same_every_time(study):
    def text():
        return inline(scaling.panels(study, "transfer")[0][1], "p", "t", "d")
    assert text() == text()


def test_hostile_names_are_text_in_svg():
    hostile = "</svg><script>alert(1)</script>$x^2$"
    points = [small.point(hostile, [1e6] * 5), small.point(hostile, [1e6] * 5, producers=2)]
    study = Study(small.capsule([small.contender(hostile)], points))
    text = inline(pairs_only.draw(study.rows), "p", hostile, hostile)
    assert "<script" not in text and "&lt;script&gt;" in text and "$x^2$" in text
