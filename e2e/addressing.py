"""A region chosen level by level, as a browser with or without a script does it."""

from playwright.sync_api import Page, expect

LEVELS = ("province", "city", "district", "street")


def choose_region(page: Page, *codes: str) -> None:
    """From the province down; without a script the button brings each next level."""
    for level, code in zip(LEVELS, codes, strict=False):
        choice = page.locator(f"[name={level}]")
        more = page.locator("button[name=step]")
        if more.count() and not choice.locator(f"option[value='{code}']").count():
            more.click()
        expect(choice.locator(f"option[value='{code}']")).to_have_count(1)
        choice.select_option(code)
