from django.db import models


class Topic(models.Model):
    """Counts the events of one topic; its row lock keeps their numbers in commit order."""

    name = models.CharField(max_length=80, primary_key=True)
    last_seq = models.BigIntegerField(default=0)


class Event(models.Model):
    """One numbered thing that happened to a topic ("job:12"). Trimmed by age: the truth is in the topic's own rows."""

    topic = models.CharField(max_length=80)
    seq = models.BigIntegerField()
    type = models.CharField(max_length=30)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "seq"], name="event_topic_seq")]
