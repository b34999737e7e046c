-- Accounts of the power, water, gas and cable companies, with the ID number of the holder.
create table accounts (
    company text not null,
    number text not null,
    person text not null,
    primary key (company, number)
);
create index accounts_person on accounts (person);
