"""What the API tells of the job behind a board or a drawing."""

from ninja import Schema
from pydantic import Field

from jobs.models import Job
from problems.messages import sentence


class RunJobOut(Schema):
    id: int
    state: str
    stage: str
    progress: float
    reason_code: str
    reason: str = Field(description="Why it failed or was cancelled, in your language")

    @classmethod
    def of(cls, job: Job) -> "RunJobOut":
        return cls(
            id=job.pk,
            state=job.state,
            stage=job.stage,
            progress=job.progress,
            reason_code=job.reason_code,
            reason=sentence(job.reason_code, job.reason_params) if job.reason_code else "",
        )
