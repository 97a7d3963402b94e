// Four levels that follow each other, and a pasted address taken apart. Pages work without it: the
// same buttons send the whole form.
const LEVELS = ["province", "city", "district", "street"];

function selects(part) {
  return LEVELS.map((level) => part.querySelector(`[name="${level}"]`));
}

function fill(select, chosen, offered) {
  const first = select.options[0];
  select.replaceChildren(first, ...offered.map(([code, name]) => new Option(name, code)));
  select.value = chosen;
  select.closest("[data-level]").hidden = !offered.length;
}

async function follow(part, changed) {
  const all = selects(part);
  const at = all.indexOf(changed);
  const code = changed.value || all[at - 1]?.value || "";
  const asked = (part.dataset.asked = String(Number(part.dataset.asked || 0) + 1));
  for (const select of all.slice(at + 1)) fill(select, "", []);
  if (!changed.value) return;
  const answer = await fetch(`${part.dataset.regions}?in=${encodeURIComponent(code)}`);
  if (!answer.ok || part.dataset.asked !== asked) return;
  const { levels } = await answer.json();
  for (const [level, chosen, offered] of levels) fill(all[LEVELS.indexOf(level)], chosen, offered);
  settle(part);
}

// A municipality is its own city: nothing to choose there.
function settle(part) {
  for (const select of selects(part)) {
    const box = select.closest("[data-level]");
    const alone = select.name === "city" && select.options.length === 2 && select.value;
    box.hidden = select.options.length < 2 || Boolean(alone);
  }
}

async function take(part, button) {
  const form = button.form;
  const said = new FormData();
  for (const field of part.querySelectorAll("[name]")) {
    if (field.type !== "submit") said.append(field.name, field.value);
  }
  said.append(button.name, button.value);
  said.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(part.dataset.reading, { method: "POST", body: said });
  if (!answer.ok) return form.requestSubmit(button);
  const shell = document.createElement("template");
  shell.innerHTML = await answer.text();
  const fresh = shell.content.querySelector("[data-regions]");
  part.replaceWith(fresh);
  settle(fresh);
  fresh.dispatchEvent(new CustomEvent("address", { bubbles: true }));
  const next = fresh.querySelector(".k-picks button, .is-unsure input, .is-unsure select");
  (next || fresh.querySelector('[name="address"]')).focus();
}

document.addEventListener("change", ({ target }) => {
  const part = target.closest?.("[data-regions]");
  if (part && LEVELS.includes(target.name)) follow(part, target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[name=read], button[name=place]");
  const part = button?.closest("[data-regions]");
  if (!part) return;
  event.preventDefault();
  take(part, button);
});
for (const part of document.querySelectorAll("[data-regions]")) settle(part);
