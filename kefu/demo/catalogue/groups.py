"""Which parameters of the demo's goods stand together, by the code of the trait."""

SIZE = ("尺寸与容量", "Size and contents")
POWER = ("电源与续航", "Power")
MAKE = ("材质与用料", "Make and material")
USE = ("功能与适用", "Functions and use")
GROUPS = {
    SIZE: "screen dial length diameter height kg weight_kg weight_g thickness wheel grams ml "
    "litres size pieces count pages area tank sections drawers pockets",
    POWER: "battery hours days watts power minutes cable usbc ports wired capacity",
    MAKE: "material strap filling inside sole finish threads board grain origin binding pot panel "
    "organic nuts sugar additives meat silicone soap",
}
_group_of = {code: group for group, codes in GROUPS.items() for code in codes.split()}


def group_of(code: str) -> tuple[str, str]:
    return _group_of.get(code, USE)
