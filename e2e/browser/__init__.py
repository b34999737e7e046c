"""Journeys of people in a real browser, against the running system.

A journey is a test that takes `people` (e2e/browser/people.py): `async with people.visit("330305-m1") as page` is a page on which that person of
the demo's people file has signed in; no name is nobody. Options: `lang="en"`, `width=320`, `scripts=False`. At each page of note it calls
`await looked_at(page)` (e2e/browser/accessibility.py): axe at WCAG 2.2 AA finds nothing, the page does not scroll sideways, at 320 px neither, and the browser's
console is silent. Selectors are what people see: labels, roles, text. What comes before a journey is filled in by e2e/browser/typing_speed.py.

test_every_page.py looks at every page closely, wide and enlarged to 400 %; pages.py says where, and a page that it lacks fails the test."""
