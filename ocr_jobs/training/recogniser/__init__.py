"""The dimension recogniser: samples from the generator, a small CTC network, its ONNX file and its scores."""
