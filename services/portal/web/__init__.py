"""Shared code of the portal's pages: rendering, language, errors, limits, live streams, assets. How to add a page: docs/guides/new-page.md."""
