from django.urls import path

from inspections.pages import (
    board_type_pages,
    bulk,
    canary_page,
    decide,
    golden_preview,
    inspection_page,
    list_page,
    models_page,
    panel,
    pictures,
)
from inspections.training_jobs import pages as training_pages

app_name = "inspections"
urlpatterns = [
    path("canary", canary_page.run, name="canary"),
    path("inspections/", list_page.inspections, name="list"),
    path("inspections/rows/", list_page.rows, name="rows"),
    path("inspections/several/", bulk.several, name="several"),
    path("inspections/<int:inspection_id>/", inspection_page.inspection, name="inspection"),
    path("inspections/<int:inspection_id>/panel/", panel.panel, name="panel"),
    path("inspections/<int:inspection_id>/decide/", decide.decide, name="decide"),
    path("inspections/<int:inspection_id>/run-again/", decide.run_again, name="run_again"),
    path(
        "inspections/<int:inspection_id>/image/<str:layer>/<int:level>/<int:x>_<int:y>.jpg", pictures.tile, name="tile"
    ),
    path("inspections/<int:inspection_id>/crop/<str:layer>.jpg", pictures.crop, name="crop"),
    path("inspections/<int:inspection_id>/thumbnail.jpg", pictures.thumbnail, name="thumbnail"),
    path("board-types/", board_type_pages.board_types, name="board_types"),
    path("board-types/new/", board_type_pages.new, name="new_board_type"),
    path("board-types/options.json", board_type_pages.options, name="board_type_options"),
    path("board-types/<int:board_type_id>/", board_type_pages.board_type, name="board_type"),
    path("board-types/<int:board_type_id>/archive/", board_type_pages.archive, name="archive_board_type"),
    path("golden-boards/<int:golden_id>/preview.jpg", golden_preview.preview, name="golden_preview"),
    path("models/", models_page.models, name="models"),
    path("models/trainings/", training_pages.trainings, name="trainings"),
    path("models/trainings/draw/", training_pages.draw, name="draw_boards"),
    path("models/trainings/start/", training_pages.start, name="start_training"),
    path("models/trainings/<int:training_id>/", training_pages.training, name="training"),
    path("models/<int:model_id>/activate/", models_page.activate, name="activate_model"),
    path("models/<int:model_id>/retire/", models_page.retire, name="retire_model"),
]
