"""What stands at a place of the picture: the recogniser of dimensions reads first, the text engine what it leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocr_jobs.reading.crops import cut_out, turned
from ocr_jobs.reading.engines.face import Pixels, Recognised, TextEngine
from ocr_jobs.reading.recogniser.recogniser import Recogniser
from ocr_jobs.reading.results import Polygon, ReadText, Source

_SURE = 0.9
_SECOND_LOOK = 0.6
_NEARLY_SQUARE = 1.6
_MARGIN = 0.08


@dataclass(frozen=True)
class TextReader:
    """recogniser: of dimensions; None where its weights are missing."""

    engine: TextEngine
    recogniser: Recogniser | None

    def dimensions(self, grey: Pixels, places: Sequence[Polygon]) -> list[ReadText | None]:
        """Each place read in the directions that its shape leaves open; the surest reading counts."""
        if self.recogniser is None:
            return self.words(grey, places)
        own = _best_of(self.recogniser, grey, [(at, way) for at, place in enumerate(places) for way in _ways(place)])
        unsure = [at for at in range(len(places)) if at not in own or own[at].confidence < _SURE]
        for at, read in zip(unsure, self.words(grey, [places[at] for at in unsure]), strict=True):
            if read is not None and (at not in own or read.confidence > own[at].confidence):
                own[at] = read
        return [own.get(at) for at in range(len(places))]

    def words(self, grey: Pixels, places: Sequence[Polygon]) -> list[ReadText | None]:
        """By the text engine; a second direction is tried only where the first reads badly, as it is slow."""
        best = _best_of(self.engine, grey, list(enumerate(places)))
        poor = [at for at in range(len(places)) if at not in best or best[at].confidence < _SECOND_LOOK]
        again = _best_of(self.engine, grey, [(at, way) for at in poor for way in _ways(places[at])[1:]])
        for at, read in again.items():
            if at not in best or read.confidence > best[at].confidence:
                best[at] = read
        return [best.get(at) for at in range(len(places))]


def _best_of(reads: TextEngine | Recogniser, grey: Pixels, tries: Iterable[tuple[int, Polygon]]) -> dict[int, ReadText]:
    tries = list(tries)
    answers: list[Recognised] = reads.read([cut_out(grey, way, margin=_MARGIN) for _, way in tries])
    best: dict[int, ReadText] = {}
    source = Source.RECOGNISER if isinstance(reads, Recogniser) else Source.ENGINE
    for (at, way), answer in zip(tries, answers, strict=True):
        if answer.text.strip() and (at not in best or answer.confidence > best[at].confidence):
            best[at] = ReadText(answer.text.strip(), way, answer.confidence, source)
    return best


def _ways(place: Polygon) -> list[Polygon]:
    """As it lies and on its head; of a place that is nearly square also both ways upright."""
    (x1, y1), (x2, y2), _, (x4, y4) = place
    along, down = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, ((x4 - x1) ** 2 + (y4 - y1) ** 2) ** 0.5
    quarters = (0, 2, 3, 1) if along < _NEARLY_SQUARE * down else (0, 2)
    return [turned(place, each) for each in quarters]
