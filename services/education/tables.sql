-- name: enrolments
-- The enrolment of these persons.
select person, student_stage, enrolment_confirmed, boarding, hardship_grade from enrolments where person = any($1::text[]);

-- name: put_enrolments
-- Adds enrolments, or replaces those of the same person.
insert into enrolments select * from jsonb_to_recordset($1::jsonb)
as r (person text, student_stage text, enrolment_confirmed boolean, boarding boolean, hardship_grade text)
on conflict (person) do update set student_stage = excluded.student_stage, enrolment_confirmed = excluded.enrolment_confirmed,
    boarding = excluded.boarding, hardship_grade = excluded.hardship_grade
where enrolments is distinct from excluded returning person;
