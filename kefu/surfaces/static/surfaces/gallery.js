// A click on a small picture shows it large; without script it opens by itself.
const main = document.querySelector("[data-gallery-main]");
for (const link of document.querySelectorAll("[data-gallery]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    main.src = link.href;
    document.querySelector("[data-gallery][aria-current]")?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
  });
}
