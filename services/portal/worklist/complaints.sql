-- name: add
-- Adds a complaint, a tip or a rating. A second rating of the same step is not added.
insert into complaints (number, kind, region, application, step, rating, content, made_on, due_on)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing;

-- name: one
-- One complaint.
select number, kind, region, application, step, rating, content, made_on, due_on, answered_on, answer from complaints where number = $1;

-- name: made_on
-- How many were made on a day without a sign-in.
select count(*) from complaints where made_on = $1 and application is null;

-- name: open_in
-- Those in these regions that wait for an answer, the most urgent first.
select number, kind, region, application, step, rating, content, made_on, due_on, answered_on, answer from complaints
where region = any($1::text[]) and answered_on is null and due_on is not null order by due_on, number limit 200;

-- name: answer
-- Answers one in these regions, once.
update complaints set answer = $3, answered_on = $4 where number = $1 and region = any($2::text[]) and answered_on is null returning number;

-- name: rated
-- The steps of a case that its household has rated.
select step from complaints where application = $1 and step is not null;
