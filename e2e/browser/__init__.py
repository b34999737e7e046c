"""Tests of users in a real browser, against the running system.

Such a test takes `people` (e2e/browser/people.py): `async with people.visit("330305-m1") as page` opens a page on which that person of
the demo's people file has signed in; without a name nobody has signed in. Options: `lang="en"`, `width=320`, `scripts=False`. On each
important page the test calls `await looked_at(page)` (e2e/browser/accessibility.py), which checks that axe reports no violation of WCAG 2.2 AA
and that the page does not scroll sideways, also at 320 px. `visit` checks that the browser's console has no errors or warnings. Selectors are
what users see: labels, roles, text. Steps before the tested ones are filled in by e2e/browser/typing_speed.py.

test_every_page.py checks every page, at full width and zoomed to 400 %. pages.py lists the pages, and a page that is not listed fails the test."""
