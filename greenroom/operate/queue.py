"""The statements that look after procrastinate's own table."""

from typing import LiteralString

from django.db import connection

# One statement, so that two sweeps at once free a job once. Of several stalled jobs with one
# queueing lock, or when such a job waits already, a single one goes back; the others are over.
# procrastinate tells its workers about inserts only, so waking them is done here.
FREE_STALLED_JOBS: LiteralString = """
with dead as (
  select job.id, job.queueing_lock, job.attempts
    from procrastinate_jobs job
   where job.status = 'doing'
     and not exists (
           select from procrastinate_workers worker
            where worker.id = job.worker_id
              and worker.last_heartbeat > now() - make_interval(secs => %(timeout)s))
     for update skip locked
), again as (
  select distinct on (coalesce(queueing_lock, id::text)) id
    from dead
   where attempts < %(max_attempts)s
     and (queueing_lock is null or not exists (
           select from procrastinate_jobs waiting
            where waiting.status = 'todo' and waiting.queueing_lock = dead.queueing_lock))
   order by coalesce(queueing_lock, id::text), id
)
update procrastinate_jobs job
   set status = (case when job.id in (select id from again) then 'todo' else 'failed' end)
                ::procrastinate_job_status,
       attempts = job.attempts + 1,
       worker_id = null,
       abort_requested = false,
       scheduled_at = null
  from dead
 where job.id = dead.id
returning job.id, job.task_name, job.status::text,
  pg_notify('procrastinate_any_queue_v1',
            json_build_object('type', 'job_inserted', 'job_id', job.id)::text),
  pg_notify('procrastinate_queue_v1#' || job.queue_name,
            json_build_object('type', 'job_inserted', 'job_id', job.id)::text)
"""

# What is over and stays for somebody to look at, stays a week. The rest of a failed row that is
# still due is another job by then.
PURGE_WHAT_IS_OVER: LiteralString = """
delete from procrastinate_jobs job
 where job.status in ('failed', 'succeeded', 'cancelled', 'aborted')
   and not exists (select from procrastinate_events event
                    where event.job_id = job.id
                      and event.at > now() - make_interval(days => %(days)s))
"""
KEPT_DAYS = 7


def analyse_queue() -> None:
    """Renew what the planner knows: without it each fetch may read the whole table."""
    with connection.cursor() as cursor:
        cursor.execute("analyze procrastinate_jobs")
