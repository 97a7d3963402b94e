from kefu.accounts.events import CustomerErased
from kefu.core.events import on
from kefu.notices import jobs, services
from kefu.notices.events import NoticeQueued


@on(NoticeQueued)
def post_it(event: NoticeQueued) -> None:
    jobs.post.defer(notice_id=event.notice_id)


@on(CustomerErased)
def forget_what_was_said(event: CustomerErased) -> None:
    services.forget_customer(user_id=event.user_id)
