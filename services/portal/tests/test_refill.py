"""Tests that submitted values are filled into their form again, for all kinds of fields."""

from services.portal.web.refill import refill

FORM = """<form method="get" action="/save"><input name="name" value="a search"></form>
<form method="post" action="/save?lang=en">
<input type="hidden" name="csrf" value="new"><input type="hidden" name="task" value="1">
<input name="name" value=""></form>
<form method="post" action="/save" novalidate>
<input type="hidden" name="csrf" value="new"><input type="hidden" name="task" value="2"><input type="hidden" name="version" value="9">
<input class="x" name="name" value="old">
<input type="radio" name="one" value="a" checked><input type="radio" name="one" value="b">
<input type="checkbox" name="many" value="a"><input type="checkbox" name="many" value="b" checked><input type="checkbox" name="many" value="c">
<input type="checkbox" name="none" value="a" checked>
<select name="choice"><option value="a" selected>A</option><option value="b">B</option></select>
<select name="left"><option value="a" selected>A</option></select>
<textarea name="reason" rows="3">old &amp; words</textarea>
<input name="twice" value=""><input name="twice" value="">
<input type="file" name="file"><button name="add" value="1">+</button>
</form>"""

SENT = (
    ("task", "2"),
    ("version", "8"),
    ("name", '"><script>'),
    ("one", "b"),
    ("many", "a"),
    ("many", "c"),
    ("choice", "b"),
    ("reason", "line\n</textarea>&"),
    ("twice", "first"),
    ("twice", "second"),
    ("file", "words"),
    ("add", "2"),
)


def test_every_kind_of_field_is_as_it_was_sent() -> None:
    page = refill(FORM, "/page", "/save", SENT)
    assert page is not None
    before, sent = page.rsplit("<form", 1)
    assert before == FORM.rsplit("<form", 1)[0]
    for line in (
        '<input type="hidden" name="csrf" value="new">',
        '<input type="hidden" name="version" value="8">',
        '<input class="x" name="name" value="&quot;&gt;&lt;script&gt;">',
        '<input type="radio" name="one" value="a"><input type="radio" name="one" value="b" checked>',
        '<input type="checkbox" name="many" value="a" checked><input type="checkbox" name="many" value="b">'
        '<input type="checkbox" name="many" value="c" checked>',
        '<input type="checkbox" name="none" value="a">',
        '<option value="a">A</option><option value="b" selected>B</option>',
        '<select name="left"><option value="a" selected>A</option></select>',
        '<textarea name="reason" rows="3">\nline\n&lt;/textarea&gt;&amp;</textarea>',
        '<input name="twice" value="first"><input name="twice" value="second">',
        '<input type="file" name="file"><button name="add" value="1">+</button>',
    ):
        assert line in sent, line


def test_a_form_without_an_action_belongs_to_its_page() -> None:
    form = '<p>家</p>\n<form method="post"><input name="a"></form>'
    filled = '<p>家</p>\n<form method="post"><input name="a" value="1"></form>'
    assert refill(form, "/page", "/page", [("a", "1")]) == filled
    assert refill(form, "/other", "/page", [("a", "1")]) is None
