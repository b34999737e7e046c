-- name: one_parked
-- One parked or discarded message, with the number of messages that wait behind it.
select number, application, topic, lane, sequence, id, published, type, data, span, stored, error, aside, parked, discarded, operator, reason,
    (select count(*) from parked b where b.application = p.application and b.number > p.number and b.discarded is null and not b.aside and not p.aside) as waiting
from parked p where number = $1;

-- name: discarded_messages
-- The next discarded messages after one (0: from the newest), newest first.
select number, application, topic, lane, sequence, id, published, type, stored, error, aside, parked, discarded, operator, reason from parked
where discarded is not null and ($1 = 0 or (discarded, number) < (select discarded, number from parked where number = $1))
order by discarded desc, number desc limit $2;
