"""The pages of the portal. A guide for who writes one:

**A page** is a function in a module of its own part (`web/notices.py`), on an `APIRouter` that `web/app.py` includes:

    pages = APIRouter()

    @pages.get("/notices")
    async def notices(request: Request) -> Response:
        return render(request, "notices.html", notices=await latest(request.app.state.service.pool))

`render` (web/page.py) gives every template: `say('code', detail=…)`, `word(kind, value)`, `money(fen)`, `day(date)`, `moment(datetime)`, `span(seconds)`,
`link('/path', query=…)`, `asset('lianban.css')`, `language`, `visitor` (who is signed in, or None), `csrf`, `errors`, `flash`. Pages are `no-store`; a page that is the same for
everyone says `render(request, …, public=True)` and gets an ETag.

**A template** extends `base.html` and fills `title`, `content`, and if it needs to: `before` (back link), `scripts`. It has no words of its own: every sentence is in
`services/messages/zh_CN.yaml` and `en.yaml`, under `page.` or a section of the part. A test finds missing, unused and hard-coded ones. No inline script or
style: the Content-Security-Policy refuses them. Names that are missing raise, fields that are missing in a dict are empty.

**A form** is `{% call form(csrf) %} … {% endcall %}` of `forms.html`, with its macros `text`, `select`, `radios`, `checkboxes`, `day`, `area`, `file`, `button`; each takes the field's name, its label, its
value and its error. A POST that is well ends in `redirect(request, "/path", flash="saved")` (the sentence `flash.saved`), one that is not in
`render(request, "same.html", 422, errors={"field": "sentence"}, …)`: the summary and the titles' prefix come by themselves. What a script would do, the form does without it.

**An error** is raised as a `Refusal` (chassis.command, chassis.problems) with a code that has a sentence under `problem.`; `web/errors.py` makes it a page.

**Something live** is an element with `hx-sse:connect="…"`, `{% block scripts %}{{ live_scripts() }}{% endblock %}`, and `web/live.py` behind it. **A chart** is on staff
pages alone, with `asset('echarts.js')`; its tooltip needs `renderMode: 'richText'`, since inline styles are refused."""
