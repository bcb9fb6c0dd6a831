"""The page: complete, self-contained, valid, small, and unharmed by hostile data."""

import base64
import copy
import gzip
import json
import re
from html.parser import HTMLParser

import pytest
import small

from contend_reports import answers, data, page
from contend_reports.study import Study

VOID = {"meta", "input", "wbr", "br", "link", "img", "hr", "path", "use", "circle"}


class Outline(HTMLParser):
    """Checks nesting and collects ids, links and text."""

    def __init__(self, text):
        super().__init__()
        self.stack, self.ids, self.links, self.words = [], [], [], []
        self.feed(text)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes[key] for key in ("href", "src", "for") if attributes.get(key)]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.stack and self.stack.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, text):
        self.words.append(text)


def text_of(html):
    return " ".join("".join(Outline(html).words).replace("\u00a0", " ").split())


def test_the_page_is_offline_and_below_three_megabytes(html):
    assert not re.search(r"https?:|//[a-z]+\.|@import|<link|<img", html.split("base64,")[0])
    assert not re.search(r"https?:", html)
    assert len(html.encode()) < 3_000_000


def test_the_page_is_well_formed_and_its_ids_are_unique(html):
    outline = Outline(html)
    assert len(outline.ids) == len(set(outline.ids))
    for link in outline.links:
        target = link.removeprefix("#")
        assert link.startswith("data:") or target in outline.ids


def test_answers_come_first_and_nothing_is_missing(html, study):
    text = text_of(html[html.index("<body"):html.index("</html>")])
    places = [text.index(sentence) for sentence in answers.lead(study)]
    assert places == sorted(places) and places[-1] < text.index("Fastest at each worker count")
    for words in ("Where it ran", "AMD EPYC", "How to read", "What processes cost", "Payload", "Ping-pong",
                  "Placement classes", "consumer-1 was killed by SIGKILL", "order of producer-3 broken", "xenium_ramalhete is absent",
                  "one producer and one consumer only", "planted order bug", "1.9 ns per item"):
        assert words in text, words
    for name in study.contenders:
        assert name in text or study.contenders[name]["kind"] in ("audit", "null")


def test_no_line_ends_between_a_number_and_its_unit():
    said = page.emphasise("ring (1.31 M operations/s [1–2]) to 13.6 GB/s, 50.3 µs and 2 workers", ["ring"])
    assert said == "<b>ring</b> (1.31\xa0M\xa0operations/s\xa0[1–2]) to 13.6\xa0GB/s, 50.3\xa0µs and 2 workers"


def test_the_page_is_the_same_every_time(capsule):
    assert page.render([Study(capsule)]) == page.render([Study(capsule)])


def test_marks_are_on_top_and_loud(capsule):
    capsule["marks"] = ["debug build: numbers do not count"]
    capsule["run"].update(complete=False, ended_by="SIGINT")
    capsule["audit"][0]["ok"] = False
    capsule["points"] = capsule["points"][:3]
    text = text_of(page.render([Study(capsule)]))
    for words in ("debug build: numbers do not count", "ended early (SIGINT)", "Self-audit failed"):
        assert text.index(words) < text.index("Between 1 producer")


def test_a_clean_run_has_no_marks(html):
    assert 'role="alert"' not in html


def test_the_embedded_data_is_the_capsule_and_the_summary(html, made, study):
    packed = re.findall(r'href="data:application/gzip;base64,([^"]+)"', html)
    summary, raw = (json.loads(gzip.decompress(base64.b64decode(text))) for text in packed)
    assert raw == made
    assert summary == json.loads(json.dumps(data.summary(study)))
    assert len(summary["points"]) == len(made["points"])


def test_a_capsule_too_large_to_travel_is_left_out_and_said(capsule, monkeypatch):
    monkeypatch.setattr(data, "RAW_LIMIT", 1000)
    capsule["points"] = capsule["points"][:3]
    text = page.render([Study(capsule)])
    assert "too many to travel" in text and text.count("data:application/gzip") == 1


def test_capsules_share_the_room_and_the_smallest_travel_first(capsule, monkeypatch):
    slim = copy.deepcopy(capsule) | {"points": capsule["points"][:2]}
    sizes = [len(data.packed(one)) for one in (capsule, slim)]
    monkeypatch.setattr(data, "RAW_LIMIT", sum(sizes) - 1)
    assert [raw is not None for raw in data.raws([capsule, slim, capsule])] == [False, True, False]
    monkeypatch.setattr(data, "RAW_LIMIT", sum(sizes))
    assert [raw is not None for raw in data.raws([capsule, slim, capsule])] == [True, True, False]


HOSTILE = ('"><script>alert(1)</script>', "</style></script><img src=x onerror=alert(2)>", "{{ 7 * 7 }}",
           "a'b\"c&amp;<b>", "$\\frac{x}{0}$", "\u202egnp.exe\x00\ud800", "x" * 3000)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_do_no_harm(name):
    points = [small.point(name, small.around(1e6), producers=p, team=t) for p in (1, 2) for t in ("threads", "forked")]
    points[0]["failures"] = [{"order": 1, "what": name}]
    capsule = small.capsule([small.contender(name)], points, marks=[name], absent=[{"name": name, "reason": name}],
                            skipped=[{"contender": name, "what": name, "reason": name}], family=name)
    capsule["environment"]["cpu"]["model"] = capsule["environment"]["libraries"][name] = name
    html = page.render([Study(capsule)])
    body = html[html.index("<body"):]
    assert body.count("<script") == 1 and "<img" not in body
    Outline(html.encode(errors="replace").decode())


def test_the_smallest_capsules_make_pages():
    for capsule in (small.capsule([], []), small.capsule([small.contender("q")], [small.point("q", [])]),
                    small.capsule([small.contender("q")], [small.point("q", [5e6])], overhead_ns=None, audit=[]),
                    small.capsule([small.contender("q")], [small.point("q", [5e6], workload="handoff")])):
        Outline(page.render([Study(capsule)]))


def test_several_capsules_get_one_section_each(capsule):
    other = Study(small.capsule([small.contender("q")], [small.point("q", small.around(1e6))], family="lock"))
    outline = Outline(page.render([Study(capsule), other]))
    assert len(outline.ids) == len(set(outline.ids))
    assert {"s1", "s2"} <= set(outline.ids) and {"#s1", "#s2"} <= set(outline.links)
