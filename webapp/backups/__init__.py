"""Backups of database and files that agree with each other, and the way back.

    DIR/files/ab/cd/<sha256>, DIR/models/<sha256>.onnx    by content: each copied once, whatever the number of backups
    DIR/snapshots/<time>/                                 one a backup: database, key, SHA256SUMS, manifest.json

A file is durable before its row is committed, and no stored file is ever changed. So whatever a snapshot of the
database refers to is there when it is copied afterwards, however much goes on meanwhile.
"""
