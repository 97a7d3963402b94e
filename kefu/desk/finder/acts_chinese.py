"""Whose act it is, in Chinese, and whether it is promised: see `sentences/guideline.md`."""

import re
from dataclasses import dataclass

from kefu.desk.finder.acts import Act, Sentence, Span, clauses
from kefu.desk.finder.moments import Bound, When

_CUT = re.compile(r"[,:]|(?<!\d)、|(?:您看)?这样(?:可以|好|行)[吗不么]|(?:但是|不过|所以|因此)")

_ACTS = re.compile(
    "|".join(
        (
            r"(?P<call_back>回电|致电|来电告|回访|回拨|拨打您|打(?:您)?(?:的)?电话|打给您|"
            r"打过去|回过去|去电|通电话|给您(?:个)?电话|电话(?:跟|和|与|告|联系|通知|回复|沟通))",
            r"(?P<refund>退款|退钱|退还|退回差价|退回|退差|退运费|退(?:给)?您|给您退|退(?:好|"
            r"完)|补差|补给您|差价退|打款|到账|赔付|赔偿|补偿|返现|原路返|结清|原返|返回|退)",
            r"(?P<ship>发货|发出|寄出|寄给您|给您寄|寄回给|寄回|补发|补寄|重发|重新发|重新寄|"
            r"发走|出库|出货|换货|换新|换给您|换好|补送|寄到|送达|送到|给您发(?!消|信|短|邮|链|"
            r"个?链)|给您换|能收到货|收到货)",
            r"(?P<answer>回复|答复|回信|回话|反馈|告诉您|告知|通知您?|联系(?!电|方)|对接|沟通|"
            r"给您(?:个|一个)?(?:说法|消息|结果|准信|信儿?|交代|答案|方案|留言|回(?!电))|有"
            r"(?:结果|消息)|跟您说|和您说|再说|发消息|发您(?:消息|链接|邮箱|方案)?|发给您|"
            r"发至您|发送|准信儿?|给您处?理结果|短信|邮件给|答应您|给您回(?!电))",
            r"(?P<other>处理|解决|安排|办(?:好|理|完|妥|$|(?=[,。呢哈哦吧]))|弄好|搞定|核实|"
            r"核查|跟进|催促|催(?:一?下)?|改好|修好|维修|修理|检测|审核|开(?:具|票|好)|开发票|"
            r"上门|取件|安装|登记|申请|争取|协调|上报|升级|加急|转(?:给|交|达)|约在|完成|补开|"
            r"取消|恢复|道歉|确认(?=好|完|清)|问(?:一?下)|帮您问|给您问|给您约|盯)",
        )
    )
)

_US = (
    r"(?:我们?(?!的(?!财务|同事|客服|专员|工程|仓库))|我方|我司|咱们?|小二|小店|本店|"
    r"这边|专员|专人|同事|主管|经理|财务|仓库|客服(?!电话|工作|上班)|工程师|技术|"
    r"工作人员|售后|师傅|人员|店长|妹[妹子纸]|小妹)"
)
_FOR_YOU = (
    r"(?:[给为帮替](?:您|你)|跟您|与您|和您|向您|联系您|回复您|答复您|告诉您|通知您|"
    r"致电您?|退您|发您|打您|您的账户|您的邮箱)"
)
_WILL = (
    r"(?:会(?!员|议|计|不会)|将|一定|肯定|保证|承诺|确保|争取|尽量|预计|安排|准时|亲自|"
    r"立[即刻]|马上|尽快|尽早|抓紧|随后|稍[后晚候]|继续|持续|再)"
)
_COMMITS = re.compile(rf"{_US}|{_FOR_YOU}|{_WILL}")
_STRONG = re.compile(r"保证|承诺|确保|安排")
_OURSELVES = re.compile(r"(?<![给帮])(?:我们?|咱们?)(?!看|查|的|这边看|这看)")
_OUR_WORD = re.compile(rf"{_US}|{_FOR_YOU}")

_NEGATED = re.compile(
    r"没法|没办法|无法|不能|不会(?!晚|超过|迟|拖)|不了(?!的话)|不承诺|不保证|不可以|"
    r"不给|不行|来不及|未能|(?<!有)没有?(?:承诺|说|答应)|没(?:回|退|发|联系)|不用|"
    r"不需要|无需|不发货|不上班"
)
_NO_LATER = re.compile(r"不会?(?:晚于|超过|迟于)")
_DONE = re.compile(
    r"已经?(?!(?:为您)?(?:登记|记录))|刚刚|刚才|(?<!办)(?<!好)过了|(?<!为)(?<!除)了(?:$|"
    r"[,。!])|曾|之前(?:给|帮|为)[^,。]{0,8}[过了]|昨|前天|上周|(?:今天|早上|上午|"
    r"下午).{0,8}(?:过电话|过您|过了)|显示.{0,6}(?:成功|完成)"
)
_IF = re.compile(
    r"如果|如(?=[您在需有未逾])|若|要是|假如|假使|倘若|一旦|的话|万一|除非|超过(?=\d|"
    r"[一二三四五六七八九十])"
)
_EVENT = re.compile(
    r"(?:收到|签收|到货|入库|寄回|退回|付款|下单|拍下|提交|确认|申请|验收|通过|检测|"
    r"收货|审核|支付|发货|送达|寄出)(?:[^,。]{0,8})(?:后|之后|以后|起|之日)"
)
_OUTER_EVENT = re.compile(
    r"(?:订单完成|拒收|签收|付款|下单|提交|寄回|确认收货|(?:收到|验收)(?:商品|退货|货)?|"
    r"验收)[^,。]{0,4}后"
)
_DELIVERY = re.compile(r"送达|送到|收到货")
_OTHERS = re.compile(
    r"快递|物流|顺丰|中通|圆通|韵达|申通|极兔|京东物流|邮政|ems|承运|包裹|快件|派[送件]|"
    r"配送|骑手|银行|微信|支付宝|厂家|厂商|品牌方|平台|活动|优惠券|会员|门店|直播|新品|"
    r"预售|定金|尾款|这批货|订单预计|页面"
)
_ASKED = re.compile(
    r"(?:(?:(?<!申)请|麻烦|烦请|劳烦|辛苦|建议|记得|务必|提醒)(?:您|你)?|需要?(?:您|你))"
    r"(?!放心|稍|耐心|等|注意|留意|保持|见谅|谅解|理解|原谅|问|求|回复您)|"
    r"(?<![跟和与给向])(?:您|你)(?:也)?(?:需|要是|要求|要|得|必须|可以|可(?!放)|应|自己|"
    r"说|是想|希望|若|先按|先操|再联系|昨|今天|明天|明早|在\d)|希望您|明白您|理解您"
)
_PLEASED = re.compile(
    r"请您?(?:放心|稍|耐心|再?等|注意|留意|保持|见谅|谅解|理解|原谅)|麻烦您?(?:留意|稍)|"
    r"辛苦您?再?等"
)
_GENERAL = re.compile(
    r"一般|通常|正常情况|平时|每[天周月日年]|均(?:可|会)|支持|政策|工作时间|上班时间|"
    r"营业|活动|有效期|保质期|质保|保修|无理由|截止|过期|到期|开[售始门业]|(?:今天|明天|"
    r"周末).{0,4}(?:休息|不上班)|当天\d|安装大概|放假时间|期间|停运|为准|快充|保温|套餐"
)
_QUESTION = re.compile(
    r"吗|么(?=[?。,]|$)|呢\?|是否|能不能|可不可以|方便|什么时候|几点|哪天|多久|还是|想"
    r"(?:明|今|后)|对吧|[好行可]不[好行可]"
)
_TAG = re.compile(
    r"(?:您看)?(?:这样)?(?:可以|好|行|没问题|成)(?:吗|不|么|嘛|不[好行])[亲呢哈哦啊]*\??$"
    r"|(?:您看)?(?:如何|怎么样)\??$"
)


_SOON = re.compile(
    r"尽快|尽早|尽可能|最短时间|稍[后晚候]|晚(?:一)?点(?!\d)|晚些|回头|过(?:一)?会|等"
    r"(?:一)?会|一会儿?|马上|立[刻即]|即刻|第一时间|抓紧|近期|不久|过几天|过两天|"
    r"过段时间|改天|到时候|随后|后续|尽[量力]|很快|这几天|优先|过完年|节后|上班后|"
    r"轮到您|耐心等|等候通知|等通知|等我消息|等等|请.{0,4}等待"
)
_PENDING = re.compile(
    r"(?:有|等|待|出来|清楚|好了?|完|下来|到了|回复了|回来|上班)(?:了|后|之后)?(?:我|就|"
    r"会|再|给|告|跟|回|通|联|,|结果|消息|进展|情况)"
)
_LIVE = re.compile(r"查(?:一?下|询|看|$|[,。])|看(?:一?下|看)|核对")
_NOW = re.compile(r"正[为帮]您|现在(?:给|就|为|帮)|正在(?!核|处理|审|排)|这就(?!去)|随时|欢迎")
_WAITS = re.compile(r"请?您?稍[等候]|稍等")

Row = tuple[Span, str]


@dataclass(frozen=True)
class _Clause:
    span: Span
    text: str

    def says(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.text) is not None


def promised(sentence: Sentence) -> list[tuple[When, Act]]:
    """Expressions of time with what the shop will have done by then."""
    if not sentence.whens:
        return []
    parts = _clauses(sentence)
    found = []
    for when in sentence.whens:
        index = _holding(parts, sentence.span(when)[0])
        act = _act_for(parts, index, sentence.span(when))
        if act is not None and not _is_void(sentence, parts, index, when):
            found.append((when, act))
    return found


def left_open(sentence: Sentence) -> list[Span]:
    """Where the shop takes something on without saying by when."""
    if sentence.is_question and not _TAG.search(sentence.text.rstrip("?。! ")):
        return []
    found = []
    parts = _clauses(sentence)
    for index, part in enumerate(parts):
        span = _open_span(parts, index)
        if span is not None:
            found.append((part.span[0] + span[0], part.span[0] + span[1]))
    return found


def _open_span(parts: list[_Clause], index: int) -> Span | None:
    part = parts[index]
    if _is_idle(parts, index):
        return None
    soon, act = _SOON.search(part.text), _ACTS.search(part.text)
    if soon and (act or _WAITING.search(soon[0]) or part.says(_OUR_WORD)):
        return soon.span()
    return act.span() if act and _is_taken_on(part) else None


_WAITING = re.compile(r"等")
_SUBJECT = re.compile(r"[会将]在?$|[会将]在|我们|我(?!们)|这边|小妹|妹[子纸]")
_TAKES_ON = re.compile(
    r"会(?!员)|将|肯定|一定|再|等|待|继续|持续|下来|出来|就(?:给|帮|告|通|联|回)"
    r"|有(?:情况|消息|进展|结果)|[好完](?:后|了|之后)?(?:我|就)?(?:回复|告诉|通知|联系|答复|给您)"
)


def _is_taken_on(part: _Clause) -> bool:
    if part.says(_DONE) or part.says(_LIVE):
        return False
    return part.says(_TAKES_ON) and part.says(_COMMITS)


def _is_idle(parts: list[_Clause], index: int) -> bool:
    """Nothing is taken on here: it is asked of the customer, done already, or only if."""
    part = parts[index]
    return any(
        (
            any(near.says(_IF) for near in parts[: index + 1]),
            part.says(_NOW),
            part.says(_GENERAL),
            part.says(_OUTER_EVENT) and not part.says(_SOON),
            _asks_customer(part),
            part.says(_WAITS) and not part.says(_OUR_WORD),
            part.says(_LIVE) and any(other.says(_WAITS) for other in parts),
            part.says(_NEGATED),
        )
    )


def _asks_customer(part: _Clause) -> bool:
    asked = _ASKED.search(part.text)
    return asked is not None and not part.says(_PLEASED)


def _plain(part: _Clause) -> _Clause:
    """Without a question that only asks for a yes."""
    return _Clause(part.span, _TAG.sub("", part.text.strip()))


def _from_subject(part: _Clause, place: int) -> _Clause:
    """Without what stands before the shop itself is named: 请您提供电话这边会在三点前联系您."""
    begins = [match.start() for match in _SUBJECT.finditer(part.text, 0, place - part.span[0])]
    return _Clause(part.span, part.text[begins[-1] :]) if begins else part


def _clauses(sentence: Sentence) -> list[_Clause]:
    text = sentence.text
    return [_Clause((a, b), text[a:b].rstrip("。!?;\n")) for a, b in clauses(text, _CUT)]


def _holding(parts: list[_Clause], place: int) -> int:
    return next(
        (index for index, part in enumerate(parts) if part.span[0] <= place < part.span[1]), 0
    )


def _act_for(parts: list[_Clause], index: int, span: Span) -> Act | None:
    """What is done by then: in the clause itself, in the ones after it, else in the one before."""
    order = [index, *range(index + 1, min(index + 4, len(parts))), *range(max(index - 2, 0), index)]
    for number in order:
        part = parts[number]
        begin = max(span[1] - part.span[0], 0) if number == index else 0
        match = _likeliest(part.text, begin) or _likeliest(part.text, 0)
        if match and not (number != index and _asks_customer(part)):
            return Act(match.lastgroup or "other", match.span())
    return None


def _likeliest(text: str, begin: int) -> re.Match[str] | None:
    """The first that says what is done, else the first of any."""
    matches = list(_ACTS.finditer(text, begin))
    telling = (match for match in matches if match.lastgroup != "other")
    return next(telling, matches[0] if matches else None)


def _is_void(sentence: Sentence, parts: list[_Clause], index: int, when: When) -> bool:
    part = parts[index]
    before = parts[index - 1] if index else None
    checks = (
        _is_question(sentence, parts, index),
        part.says(_NEGATED) and not part.says(_NO_LATER),
        part.says(_IF) or (before is not None and before.says(_IF)),
        part.says(_DONE),
        part.says(_GENERAL),
        when.bound is Bound.WITHIN and _from_event(parts, index, sentence.span(when)[0]),
        _asks_customer(_from_subject(_plain(part), sentence.span(when)[0])),
        part.says(_DELIVERY) and not (part.says(_STRONG) or part.says(_OURSELVES)),
        _is_of_others(parts, index),
        not any(near.says(_COMMITS) for near in parts[max(index - 1, 0) : index + 3])
        and not part.says(_SHOPS_OWN),
    )
    return any(checks)


_SHOPS_OWN = re.compile(
    r"回电|致电|联系|发货|发出|寄出|补发|出库|退款|到账|原返|寄回|处理|审核|核实|回复|"
    r"答复|约在|发您|给您|上门|换新|开具"
)


def _is_question(sentence: Sentence, parts: list[_Clause], index: int) -> bool:
    asked = _QUESTION.search(_TAG.sub("", parts[index].text.strip()))
    if asked is not None:
        return True
    return sentence.is_question and not _TAG.search(parts[-1].text.strip())


def _from_event(parts: list[_Clause], index: int, place: int) -> bool:
    """Counted from something that has not happened: no date can be told."""
    part = parts[index]
    head = part.text[: place - part.span[0]]
    if _EVENT.search(head):
        return True
    return (
        index > 0 and not head.strip() and _ENDS_IN_EVENT.search(parts[index - 1].text) is not None
    )


_ENDS_IN_EVENT = re.compile(
    r"(?:寄回|收到|签收|退回|付款|提交|确认|通过|验收)[^,。]{0,6}(?:后|之后|以后),?$"
)


def _is_of_others(parts: list[_Clause], index: int) -> bool:
    part = parts[index]
    other = _OTHERS.search(part.text)
    if other is None:
        return False
    head = part.text[: other.start()]
    ours = _OUR_WORD.search(head) or _STRONG.search(head)
    return ours is None and not part.says(_OURSELVES)
