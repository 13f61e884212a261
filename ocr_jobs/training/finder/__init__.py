"""A finder of dimension texts: ultralytics with oriented boxes, trained on synthetic sheets."""
