"""Pages of households and of agents who file for them: the form, one question per page, and the pages of a case.

Questions, inputs and the order of questions are in `services/portal/forms`. `routes` lists the routers of these pages."""
