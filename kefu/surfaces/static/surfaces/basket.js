// The basket counts anew by itself; who typed a number and goes on at once is not held up. The page
// works without it: every button sends the whole form.
const page = document.getElementById("main");

function byItself() {
  for (const button of page.querySelectorAll(".bk-count-anew")) button.hidden = true;
}

// A coupon that is ticked is one's own choice.
page.addEventListener("change", ({ target }) => {
  if (target.name !== "coupons") return;
  const own = target.form?.querySelector('[name="pick"][value="own"]');
  if (own) own.checked = true;
}, true);

// After the answer the same button has the focus again, or the line's number.
let last = "";
page.addEventListener("click", ({ target }) => {
  const button = target.closest("button[name]");
  last = button ? `button[name="${button.name}"][value="${button.value}"]` : "";
});
document.addEventListener("htmx:after:settle", () => {
  byItself();
  if (!last || document.activeElement !== document.body) return;
  const again = page.querySelector(last) || page.querySelector("button[name=back]");
  if (again && !again.disabled) again.focus();
});

byItself();
