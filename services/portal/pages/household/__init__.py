"""The household's own pages: the form, one question a page, and what one does with a case afterwards; also for an agent who files for others.

`inputs` reads and writes answers, `questions` is the table of all questions, `needs` says which facts a region's pack reads, `home` is the household
as answered so far, `flow` which question is next, `filing` what is handed to intake. Routes are in `form`, `submission`, `mine`, `life` and `correction`."""
