// Before the first paint: the theme that was chosen, else the system's. Not a module, so that it
// runs at once; the server has already written what it knows from the cookie.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => (document.cookie.match(/(?:^|;\s*)theme=(light|dark)/) || [])[1];

  const show = () => {
    root.dataset.bsTheme = chosen() || (system.matches ? "dark" : "light");
    root.dispatchEvent(new CustomEvent("kefu:theme", { bubbles: true }));
  };

  root.dataset.script = "";
  show();
  system.addEventListener("change", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    const natural = (next === "dark") === system.matches;
    const age = natural ? 0 : 31536000;
    document.cookie = `theme=${next};path=/;max-age=${age};samesite=lax`;
    show();
  });
})();
