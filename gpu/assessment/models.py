from django.db import models


class Measurement(models.Model):
    """What a model reached on a device when it was last measured there: its best batch is used from then on."""

    service = models.CharField(max_length=40)
    name = models.CharField(max_length=120)  # of the model: "detector"
    sha256 = models.CharField(max_length=64)
    device = models.CharField(max_length=80)  # as allocations name it: "gpu0", "cpu0"
    device_name = models.CharField(max_length=120)
    runtime = models.CharField(max_length=80)
    item_shape = models.JSONField()
    rates = models.JSONField()  # gpu.runtime.measuring.Rate, one for each batch
    best_batch = models.IntegerField(null=True)
    memory_bytes = models.BigIntegerField(null=True)  # of the device, as the driver counts it; null: it does not say
    memory_own = models.BooleanField(default=False)  # of the engine alone; otherwise of all on the device
    cap = models.CharField(max_length=10)  # "hard": an allocation above the budget fails; "none"
    failed = models.CharField(max_length=60, blank=True)  # a Problem's code
    failed_params = models.JSONField(default=dict)
    measured_at = models.DateTimeField()

    class Meta:
        ordering = ["service", "name", "device"]
        constraints = [models.UniqueConstraint(fields=["sha256", "device"], name="measurement_of_model_on_device")]


class Prices(models.Model):
    """One row: what local power and a GPU in the cloud cost, for the comparison in the report."""

    currency = models.CharField(max_length=8, default="USD")
    power_per_kwh = models.FloatField(default=0.20)
    cloud_per_hour = models.FloatField(default=2.50)
    hours_per_day = models.FloatField(default=8.0)
    idle_watts = models.FloatField(default=60.0)  # of a GPU that has nothing to do
