-- The cases that were referred to this department, by the persons of the referral. A new row about a person is decided in each of them.
create table referred_persons (
    person text not null,
    application uuid not null,
    primary key (person, application)
);
