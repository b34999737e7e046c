// Pages work without this script. It initialises the components of govuk-frontend on pages that have any.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

// A page that answers a form replaces its history entry by the page of the form, so that "back" and "reload" do not send the form again.
if (document.body.dataset.page) history.replaceState(null, "", document.body.dataset.page);

if (document.querySelector("[data-module^=govuk-]:not(.govuk-skip-link)")) {
  const { initAll } = await import(document.querySelector("script[data-govuk]").dataset.govuk);
  initAll();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form with data-send reports that the page was shown. It is sent at once; its button is for browsers without scripts.
for (const form of document.querySelectorAll("[data-send]")) {
  form.hidden = true;
  const body = new URLSearchParams(new FormData(form));
  const sent = fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
  sent.then((answer) => { form.hidden = answer.type === "opaqueredirect"; }, () => { form.hidden = false; });
}
