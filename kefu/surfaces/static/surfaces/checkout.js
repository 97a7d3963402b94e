// The last step: a coupon that is ticked is weighed at once, and a choice whose sum is still on its
// way waits, so that an order is placed at the sum that stands there. Works without it: "Count anew".
const form = document.querySelector("form[data-checkout]");
const shown = document.getElementById("sums");
const PRICED = ["pick", "coupons"];
const SENT = [...PRICED, "csrfmiddlewaretoken"]; // no name, no address
let turn = 0;
let asking = false;
let wish = false;

function byItself() {
  for (const button of shown.querySelectorAll(".bk-count-anew")) button.hidden = true;
}

async function ask() {
  asking = true;
  turn += 1;
  const mine = turn;
  const body = new FormData(form);
  for (const name of [...body.keys()]) if (!SENT.includes(name)) body.delete(name);
  let text = "";
  try {
    const answer = await fetch(shown.dataset.weigh, {
      method: "POST", body, headers: { "HX-Request": "true" },
    });
    text = answer.ok && !answer.redirected ? await answer.text() : "";
  } catch {
    // The line is down: the sum that was agreed to is checked again when the order is placed.
  }
  if (mine !== turn) return;
  if (text) shown.innerHTML = text;
  byItself();
  asking = false;
  if (wish) form.requestSubmit();
}

form.addEventListener("change", ({ target }) => {
  if (!PRICED.includes(target.name)) return;
  if (target.name === "coupons") form.querySelector('[name="pick"][value="own"]').checked = true;
  ask();
});
form.addEventListener("submit", (event) => {
  if (!asking) return;
  event.preventDefault();
  wish = true;
});
byItself();
