"""Who receives it, and under which number: what of a pasted text is a name, a phone, a postcode."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴"
    "霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚"
    "岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑"
    "迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉"
    "禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印"
    "逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
DOUBLE = frozenset(
    (
        "欧阳",
        "上官",
        "司马",
        "东方",
        "诸葛",
        "尉迟",
        "皇甫",
        "慕容",
        "令狐",
        "司徒",
        "端木",
        "夏侯",
        "公孙",
        "长孙",
    )
)
TITLES = "先生|女士|小姐|老师|太太|同学|经理|师傅|医生|阿姨|叔叔"
MOBILE = re.compile(
    r"(?<![\dA-Za-z])(?:\(?(?:\+|00)?86\)?[\s-]?)?(1[3-9]\d(?:[\s-]?\d{4}){2}|1[3-9]\d[\s-]?\d{3}[\s-]?\d{5})(?![\d号室栋弄])"
    r"(?:\s?[-转,]\s?(\d{3,4})(?!\d))?"
)
LANDLINE = re.compile(
    r"(?<!\d)(\(?0\d{2,3}\)?[\s-]?\d{7,8}(?:\s?[-转]\s?\d{1,5})?)(?![\d号室栋弄])"
)
ABROAD = re.compile(r"(?<![\w+])(\+(?!86)[1-9][\d\s-]{6,16}\d)(?!\d)")
POSTCODE = re.compile(r"(?<![\dA-Za-z#-])(\d{6})(?![\dA-Za-z号室栋弄幢楼房-])")
CHINESE = re.compile(r"[一-龥·]{2,4}|[一-龥]{2,6}·[一-龥]{2,6}")
LATIN = re.compile(r"[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*){0,3}")
OF_A_PLACE = re.compile(
    r"[省市区县镇乡村路街巷弄号室楼栋幢院苑厦层座]$|\d|小区|公司|大学|单元|广场"
)
AT_THE_END = re.compile(
    r"(?:[号室楼栋幢座层房户店库口部]|\d)(?P<name>(?![号室楼栋幢座层房户店库口部])[一-龥]{2,4})$"
)


@dataclass(frozen=True)
class Phones:
    """The number to call, its other form for a virtual line (`13800000000-1234`), what else was
    found, and the text with all of them cut out."""

    first: str
    rest: str
    others: int = 0


@dataclass(frozen=True)
class Name:
    text: str
    is_sure: bool


def take_phones(text: str) -> Phones:
    """Mobiles first: a courier would call those."""
    numbers: list[str] = []
    for pattern in (MOBILE, ABROAD, LANDLINE):
        for match in pattern.finditer(text):
            digits = (
                re.sub(r"[\s()-]", "", match[1]) if pattern is not LANDLINE else _line(match[1])
            )
            extension = match[2] if pattern is MOBILE else None
            numbers.append(f"{digits}-{extension}" if extension else digits)
        text = pattern.sub("\n", text)
    distinct = list(dict.fromkeys(numbers))
    return Phones(distinct[0] if distinct else "", text, max(len(distinct) - 1, 0))


def take_postcode(text: str) -> tuple[str, str]:
    match = POSTCODE.search(text)
    if match is None:
        return "", text
    return match[1], f"{text[: match.start()]}\n{text[match.end() :]}"


def name_among(tokens: Sequence[str]) -> tuple[Name, int] | None:
    """The token that is most like a name, and its place; a family name makes it sure."""
    likely = [(like_a_name(token), -at) for at, token in enumerate(tokens)]
    found = [(score, at) for score, at in likely if score]
    if not found:
        return None
    score, at = max(found)
    rivals = sum(1 for other, _ in found if other == score)
    return Name(bare(tokens[-at]), score >= SURE and rivals == 1), -at


SURE = 3


def like_a_name(token: str) -> int:
    """0 for what is none, up to 4 for a family name with one or two signs behind it."""
    if LATIN.fullmatch(token) and len(token) > 1:
        return 2
    called = bare(token)
    if called != token and len(called) <= 4 and called[0] in SURNAMES:  # noqa: PLR2004
        return 4
    if not CHINESE.fullmatch(token) or OF_A_PLACE.search(token):
        return 0
    longest = 4 if token[:2] in DOUBLE else 3 if token[0] in SURNAMES else 0
    return 4 if len(token) <= longest else 1


def name_before(text: str, end: int) -> str:
    """A name written straight before the region: 张三浙江省…"""
    head = text[:end].strip()
    return head if 2 <= len(head) <= 4 and like_a_name(head) >= SURE else ""  # noqa: PLR2004


def name_behind(text: str) -> str:
    """A name written straight behind the door: …3号楼502张三."""
    match = AT_THE_END.search(text)
    if match is None:
        return ""
    name = match["name"]
    return name if like_a_name(name) >= SURE else ""


def bare(token: str) -> str:
    """张三收, 李女士(收) are 张三, 李女士; a single sign keeps its title: nobody is called 李."""
    token = re.sub(r"(?<=..)(?:\(收\)|亲启|启|收)$", "", token).strip()
    alone = re.sub(rf"(?:{TITLES})$", "", token)
    return alone if len(alone) > 1 else token


def _line(number: str) -> str:
    return re.sub(r"[()\s]", "", number).replace("转", "-")
