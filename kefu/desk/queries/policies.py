from kefu.desk.models.policies import ServicePolicy


def policy_of(channel: str) -> ServicePolicy:
    """The row of this channel, else the row for all, else the defaults."""
    rows = {row.channel: row for row in ServicePolicy.objects.filter(channel__in=[channel, ""])}
    return rows.get(channel) or rows.get("") or ServicePolicy()
