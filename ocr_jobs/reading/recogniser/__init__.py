"""Reads dimension text from crops: a small CTC network of our own on ONNX Runtime."""
