-- School stage and enrolment of each person, by ID number.
create table enrolments (
    person text primary key,
    student_stage text not null,
    enrolment_confirmed boolean not null,
    boarding boolean not null,
    hardship_grade text
);
