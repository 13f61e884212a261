"""Every sentence that `files` says: what happened, the limit, what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_UPLOADS: dict[str, Promise] = {
    "file_empty": _("The file is empty (0 bytes). Save or export it again and upload the new file."),
    "file_too_large": _(
        "The file has %(size_mb)s MB; at most %(limit_mb)s MB are taken. Save it with compression, or crop it."
    ),
    "file_not_an_image": _(
        "By its content this is %(found)s, whatever its name says. JPEG, PNG, TIFF and BMP images are taken, also in a"
        " ZIP. Export it as one of these."
    ),
    "file_no_drawing": _(
        "By its content this is %(found)s, whatever its name says. Drawings are taken as PDF, PNG, JPEG, TIFF and BMP,"
        " also in a ZIP. Export it as one of these."
    ),
    "file_drawing_unknown": _(
        "By its content this is none of the formats that are read, whatever its name says. Drawings are taken as PDF,"
        " PNG, JPEG, TIFF and BMP, also in a ZIP. Export it as one of these."
    ),
    "file_unknown": _(
        "This is no image by its content, whatever its name says. JPEG, PNG, TIFF and BMP images are taken, also in a"
        " ZIP. Export it as one of these."
    ),
    "file_truncated": _(
        "The %(format)s file ends too early: part of it is missing. Copy it from its source again and upload it once"
        " more."
    ),
    "file_damaged": _(
        "The %(format)s file is damaged: its structure or a checksum is wrong. Export or copy it again and upload it"
        " once more."
    ),
    "file_variant": _(
        "This kind of %(format)s (%(detail)s) cannot be read. Save it as an ordinary JPEG, PNG, TIFF or BMP."
    ),
    "file_too_many_pixels": _(
        "The image claims %(width)s x %(height)s pixels; at most %(limit)s on each side are taken. Scale it down or cut"
        " it apart."
    ),
    "storage_full": _(
        "The server's disk is full, so the file was not kept. Ask your administrator to free space, then upload it"
        " again."
    ),
    "zip_one_image_wanted": _("One image is wanted here, and this is a ZIP. Unpack it and upload the image itself."),
    "zip_damaged": _("The ZIP cannot be opened: it is cut short or damaged. Pack it again and upload it once more."),
    "zip_empty": _("The ZIP holds no files. Put the files into it and upload it again."),
    "zip_too_many_files": _("The ZIP holds more than %(limit)s files. Split it into several ZIPs."),
    "zip_too_large": _("Unpacked, the ZIP would have more than %(limit_mb)s MB. Split it into several ZIPs."),
    "zip_path": _("Its path in the ZIP points outside (.. or an absolute path). Pack it without such paths."),
    "zip_link": _("It is a link in the ZIP, not a file. Pack the image itself."),
    "zip_encrypted": _("It is encrypted in the ZIP. Pack it without a password."),
    "zip_method": _("It is packed with a method other than store or deflate. Pack it as an ordinary ZIP."),
    "zip_bomb": _(
        "It claims to unpack to more than %(ratio)s times its size, as no image does. Upload the image itself."
    ),
    "zip_nested": _("It is a ZIP within the ZIP. Put the images themselves into one ZIP, or upload the inner one."),
    "zip_member_damaged": _("Its size or checksum in the ZIP is wrong. Pack it again."),
    "upload_missing": _("There is no such upload of yours. Upload the file again."),
    "upload_gone": _("This upload was given up or has expired. Upload the file again."),
    "upload_offset": _("The upload stands at byte %(expected)s, not %(given)s. Go on from there."),
    "upload_busy": _("Another request is writing to this upload. Wait until it has ended, then go on."),
    "upload_too_long": _("More bytes came than the %(length)s that were announced. Upload the file again."),
    "upload_chunk_too_large": _("One request may carry %(limit_mb)s MB. Send the file in smaller pieces."),
    "upload_length_needed": _("Upload-Length is missing or is no whole number. Announce the file's size in bytes."),
    "upload_offset_needed": _("Upload-Offset is missing or is no whole number. Say where this piece begins."),
    "upload_metadata_unreadable": _(
        "Upload-Metadata cannot be read. Give pairs of a name and a Base64 value, with commas between."
    ),
    "upload_media_type": _("The pieces of an upload have the content type application/offset+octet-stream."),
    "upload_version": _("This server speaks tus %(version)s. Send Tus-Resumable: %(version)s."),
    "upload_purpose_unknown": _("Nobody takes uploads for %(purpose)s. Known: %(known)s."),
    "upload_failed": _(
        "The file could not be taken because of a fault on the server. Try again; if it stays, ask your administrator."
    ),
    "upload_body_needed": _("The request has no file. Send it as the body, or as the form field file."),
}

# What reading an image and keeping its pictures runs into.
_PICTURES: dict[str, Promise] = {
    "image_missing": _(
        "The image file is missing from storage. Ask your administrator; uploading it again also helps."
    ),
    "image_empty": _("The file is empty. Save the image again and upload it once more."),
    "image_format": _("This is no JPEG, PNG, TIFF or BMP image. Save it in one of these formats and upload that."),
    "image_too_large": _(
        "The image has %(width)s x %(height)s pixels; at most %(max_width)s x %(max_height)s can be read. "
        "Crop it or scale it down."
    ),
    "image_interlaced": _(
        "The image is interlaced or progressive and would need %(megabytes)s MB of memory at once. Save it as neither."
    ),
    "image_truncated": _(
        "The image ends too early: part of it is missing. Copy or export it again and upload it once more."
    ),
    "image_unreadable": _("The image is damaged and cannot be read. Export it again and upload it once more."),
    "image_samples": _(
        "The pixels of this image are of a kind that cannot be read. Save it with 8 or 16 bits a channel."
    ),
    "image_out_of_memory": _("There was not enough memory to read the image. Retry when the machine is less busy."),
    "disk_full": _("The disk is full, so the pictures could not be written. Free some space, then retry."),
    "tile_missing": _("That part of the picture does not exist. Reload the page."),
    "pyramid_missing": _("The pictures are not there (any more). Run it again to make them anew."),
    "pyramid_damaged": _("The pictures are damaged. Run it again to make them anew."),
    "crop_outside": _("The wanted crop lies outside the picture. Choose one inside it."),
}

SENTENCES = {**_UPLOADS, **_PICTURES}
