"""Drawing sheets made up with exact truth, as a designer would issue them: DXF, PDF with a text layer, PNG, scans.

    python -m ocr_jobs.synthesis.sheets FOLDER --count 20 --seed 1

Positions are millimetres from the sheet's lower left corner, upwards, until `truth` writes pixels.
"""
