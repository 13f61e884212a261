from django.urls import path

from ocr_jobs.pages import checking, compare_page, decide, drawing_page, exports, list_page, panel, pictures

app_name = "ocr_jobs"
urlpatterns = [
    path("drawings/", list_page.drawings, name="list"),
    path("drawings/rows/", list_page.rows, name="rows"),
    path("drawings/check/", checking.check, name="check"),
    path("drawings/compare/", compare_page.compare, name="compare"),
    path("drawings/<int:drawing_id>/", drawing_page.drawing, name="drawing"),
    path("drawings/<int:drawing_id>/panel/", panel.panel, name="panel"),
    path("drawings/<int:drawing_id>/decide/", decide.decide, name="decide"),
    path("drawings/<int:drawing_id>/read-again/", decide.read_again, name="read_again"),
    path("drawings/<int:drawing_id>/export/<str:format>", exports.export, name="export"),
    path(
        "drawings/<int:drawing_id>/pages/<int:page>/image/<int:level>/<int:x>_<int:y>.jpg", pictures.tile, name="tile"
    ),
    path("drawings/<int:drawing_id>/pages/<int:page>/crop.jpg", pictures.crop, name="crop"),
    path("drawings/<int:drawing_id>/pages/<int:page>/thumbnail.jpg", pictures.thumbnail, name="thumbnail"),
]
