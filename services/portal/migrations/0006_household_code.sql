-- The code of a household contains the end of the id of its application.
create index cases_id_end on cases (right(application::text, 12));
