// Pages work without this. It wakes the parts of govuk-frontend where a page has some.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

if (document.querySelector("[data-module^=govuk-]:not(.govuk-skip-link)")) {
  const { initAll } = await import(document.querySelector("script[data-govuk]").dataset.govuk);
  initAll();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
