"""What stands at a place of the picture: the recogniser of dimensions reads first, the text engine what it leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocr_jobs.reading.crops import cut_out, turned
from ocr_jobs.reading.engines.face import Pixels, Recognised, TextEngine
from ocr_jobs.reading.recogniser.recogniser import Recogniser
from ocr_jobs.reading.results import Polygon, ReadText, Source

_SURE = 0.8
_SECOND_LOOK = 0.6
_SAYS = 0.7
_MARGIN = 0.08


@dataclass(frozen=True)
class TextReader:
    """recogniser: of dimensions; None where its weights are missing."""

    engine: TextEngine
    recogniser: Recogniser | None

    def dimensions(self, grey: Pixels, places: Sequence[Sequence[Polygon]]) -> list[ReadText | None]:
        """Each place read in its ways (a polygon for each direction); the surest reading counts."""
        if self.recogniser is None:
            return self.words(grey, places)
        best = _best_of(self.recogniser, grey, [(at, way) for at, ways in enumerate(places) for way in ways])
        return [best.get(at) for at in range(len(places))]

    def words(self, grey: Pixels, places: Sequence[Sequence[Polygon]]) -> list[ReadText | None]:
        """By the text engine; a second way is tried only where the first reads badly, as it is slow."""
        best = _best_of(self.engine, grey, [(at, ways[0]) for at, ways in enumerate(places)])
        poor = [at for at in range(len(places)) if at not in best or best[at].confidence < _SECOND_LOOK]
        again = _best_of(self.engine, grey, [(at, way) for at in poor for way in places[at][1:]])
        for at, read in again.items():
            if at not in best or read.confidence > best[at].confidence:
                best[at] = read
        return [best.get(at) for at in range(len(places))]

    def second(self, grey: Pixels, reads: Sequence[ReadText | None]) -> list[ReadText | None]:
        """What the text engine reads where the recogniser is not sure; None elsewhere."""
        unsure = [at for at, read in enumerate(reads) if read is not None and read.confidence < _SURE]
        seen = self.words(grey, [[read.polygon] for at in unsure if (read := reads[at]) is not None])
        result: list[ReadText | None] = [None] * len(reads)
        for at, other in zip(unsure, seen, strict=True):
            result[at] = other
        return result


def _best_of(reads: TextEngine | Recogniser, grey: Pixels, tries: Iterable[tuple[int, Polygon]]) -> dict[int, ReadText]:
    tries = list(tries)
    answers: list[Recognised] = reads.read([cut_out(grey, way, margin=_MARGIN) for _, way in tries])
    best: dict[int, ReadText] = {}
    source = Source.RECOGNISER if isinstance(reads, Recogniser) else Source.ENGINE
    for (at, way), answer in zip(tries, answers, strict=True):
        read = ReadText(answer.text.strip(), way, answer.confidence, source)
        if read.text and (at not in best or weight(read) > weight(best[at])):
            best[at] = read
    return best


def weight(read: ReadText) -> tuple[bool, float]:
    """A 9 on its side looks like a ring: signs alone say less than figures."""
    says = read.confidence >= _SAYS and any(sign.isalnum() for sign in read.text)
    return says, read.confidence


def both_ways(place: Polygon) -> list[Polygon]:
    """As it lies, and on its head."""
    return [place, turned(place, 2)]
