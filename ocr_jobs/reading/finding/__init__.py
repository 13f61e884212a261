"""Where dimension texts stand: a page's layout in, located candidates out.

    candidates = find(layout_of(grey), boxes)   # boxes: of a text detector, none needed

Candidates may overlap: one for a whole callout, others for its lines and parts. All are to be read, and of those that
overlap the reading that makes most sense is to be kept (ocr_jobs.reading.candidate_readings).
"""

from ocr_jobs.reading.finding.candidates import Candidate, Guess, find

__all__ = ["Candidate", "Guess", "find"]
