from kefu.core.events import on
from kefu.notices import jobs
from kefu.notices.events import NoticeQueued


@on(NoticeQueued)
def post_it(event: NoticeQueued) -> None:
    jobs.post.defer(notice_id=event.notice_id)
