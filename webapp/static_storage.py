from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Every file under a name with its hash, the imports between ES modules too: a new release is never half cached."""

    support_js_module_import_aggregation = True
