"""The pages of the portal. A guide for who writes one:

**A page** is a function in a module of its own part, on an `APIRouter` called `pages` that `web/app.py` includes. It names its action in
access/permissions.yaml; a route that names none does not start:

    @pages.get("/notices", dependencies=[Depends(may("notices.view"))])
    async def notices(request: Request) -> Response:
        return render(request, "notices.html", notices=await latest(request.app.state.service.pool))

`render` (web/page.py) gives every template: `say('code', detail=…)`, `word(kind, value)`, `money(fen)`, `day(date)`, `moment(datetime)`, `span(seconds)`,
`link('/path', query=…)` for every link, `asset('lianban.css')`, `language`, `visitor` (who is signed in, or None), `csrf`, `errors`, `flash`. Pages are `no-store`; one that is
the same for everyone says `render(…, public=True)` and gets an ETag. What is in the navigation of a role: web/navigation.py.

**A template** extends `base.html` and fills `title`, `content` and, if it needs to, `before` (a way back) and `scripts`. Parts: `{% import 'macros.html' as parts with context %}`
(status, tabs, back, live_scripts), `decision.html` (amount, period of a decision). Classes: govuk-frontend's, and those of static/lianban.css (`card`, `notice`, `now`, `status`, `table`, `facts`, `sums`,
`no-print`); a `td` with `data-label` is labelled where a narrow screen breaks the table up. No inline script or style: the Content-Security-Policy refuses them. A name
that is missing raises, a field that is missing in a dict is empty.

**A text** is in `services/messages/<part>.zh_CN.yaml` and `<part>.en.yaml`, never in a template or in code. Tests find what is missing, double, hard-coded, or, in the
sections that test_catalogue.py lists in KINDS (add yours), unused. Whole codes, not composed ones, where it can be: `say('page.region')`.

**A form**: `{% import 'forms.html' as forms with context %}`, `{% call forms.form() %} … {% endcall %}` with `forms.text`, `area`, `select`, `radios`, `checkboxes`, `date`, `file`, `button`; each takes the
field's name, its label and its value, and shows `errors[name]`. A POST that is well ends in `redirect(request, "/path", flash="saved")` (the sentence
`flash.saved`, once), one that is not in `render(request, "same.html", 422, errors={"field": "sentence"}, …)`: summary and title follow. What a script would do, the form does without.
A form that comes after its session has ended is kept, and put back into its page when its person has signed in again (`web/refill.py`): no template does anything for it. A page
whose number of fields depends on what was typed asks `access.late_form(request)` for that. e2e/browser/test_late.py tries every form; a new one must stand on one of the pages there.

**An error** is a `Refusal` (chassis.command, chassis.problems) with a code that has a sentence under `problem.`; web/errors.py makes it a page.

**Something live** is an element with `hx-sse:connect="…/live"` (the path ends so), `{{ parts.live_scripts() }}` in the block `scripts`, and `stream` of web/live.py behind it.
**A chart** is on staff pages alone: a file of ours in static/ reads its data from the page and imports `asset('echarts.js')` when it is asked to draw; its tooltip needs
`renderMode: 'richText'`, since inline styles are refused. A new file of the browser is named in web/assets.py, and in pyproject.toml if npm brings it.

**A journey** in a real browser goes to e2e/browser (its docstring says how), with `looked_at` on each page. A new page has a line in e2e/browser/pages.py: a test looks at all of them."""
