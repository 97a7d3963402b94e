"""Django looks for tables here; everybody else imports the module they mean."""

from kefu.desk.models import (  # noqa: F401
    cases,
    circles,
    clocks,
    duty,
    fields,
    handing,
    joins,
    line,
    links,
    many,
    policies,
    promises,
    remedies,
    replies,
    tags,
    talks,
    texts,
    trials,
    writing,
)
