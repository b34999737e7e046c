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

// In a form with data-enter, Enter goes to the next field, as clerks are used to, and sends the form from its last button or with Ctrl.
for (const form of document.querySelectorAll("[data-enter]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=file]), select")) return;
    const last = form.querySelector("[data-last]");
    if (event.ctrlKey) return last.click();
    const fields = [...form.elements].filter((one) => one === last || (one.matches("input:not([type=hidden]), select") && one.offsetParent));
    const next = fields[fields.indexOf(event.target) + 1];
    event.preventDefault();
    next.focus();
    if ("append" in next.dataset) next.setSelectionRange(next.value.length, next.value.length);
    else next.select?.();
  });
  form.querySelector("[autofocus]")?.focus();
}
