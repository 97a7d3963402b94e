"""Regions by the code they are kept under: GB/T 2260 for the mainland, ISO 3166 for countries."""

from babel import Locale

from kefu.core.words import in_chinese

PROVINCES = {
    "11": ("北京", "Beijing"),
    "12": ("天津", "Tianjin"),
    "13": ("河北", "Hebei"),
    "14": ("山西", "Shanxi"),
    "15": ("内蒙古", "Inner Mongolia"),
    "21": ("辽宁", "Liaoning"),
    "22": ("吉林", "Jilin"),
    "23": ("黑龙江", "Heilongjiang"),
    "31": ("上海", "Shanghai"),
    "32": ("江苏", "Jiangsu"),
    "33": ("浙江", "Zhejiang"),
    "34": ("安徽", "Anhui"),
    "35": ("福建", "Fujian"),
    "36": ("江西", "Jiangxi"),
    "37": ("山东", "Shandong"),
    "41": ("河南", "Henan"),
    "42": ("湖北", "Hubei"),
    "43": ("湖南", "Hunan"),
    "44": ("广东", "Guangdong"),
    "45": ("广西", "Guangxi"),
    "46": ("海南", "Hainan"),
    "50": ("重庆", "Chongqing"),
    "51": ("四川", "Sichuan"),
    "52": ("贵州", "Guizhou"),
    "53": ("云南", "Yunnan"),
    "54": ("西藏", "Tibet"),
    "61": ("陕西", "Shaanxi"),
    "62": ("甘肃", "Gansu"),
    "63": ("青海", "Qinghai"),
    "64": ("宁夏", "Ningxia"),
    "65": ("新疆", "Xinjiang"),
    "71": ("台湾", "Taiwan"),
    "81": ("香港", "Hong Kong"),
    "82": ("澳门", "Macao"),
}


def region_name(code: str) -> str:
    """`310000` and `310115` are Shanghai, `GB` is the United Kingdom; what is unknown is itself."""
    province = PROVINCES.get(code[:2])
    if code.isdigit() and province:
        return province[0] if in_chinese() else province[1]
    if len(code) == 2:  # noqa: PLR2004
        locale = Locale("zh", script="Hans") if in_chinese() else Locale("en")
        return str(locale.territories.get(code.upper(), code))
    return code


def provinces() -> list[tuple[str, str]]:
    """To choose from, in the order of their codes."""
    return [(f"{code}0000", region_name(f"{code}0000")) for code in PROVINCES]
