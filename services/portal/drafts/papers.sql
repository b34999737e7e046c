-- name: keep_content
-- The bytes of a document; the same bytes are kept once, locked as they were locked last: an earlier secret may be lost.
insert into contents (sha256, media_type, content) values ($1, $2, $3) on conflict (sha256) do update set content = excluded.content;

-- name: keep_paper
-- A document of a draft or case; the same one twice is one.
insert into papers (application, document, member, sha256, name) values ($1, $2, $3, $4, $5) on conflict do nothing;

-- name: papers
-- The documents of a draft or case, in the order in which they came.
select number, document, member, sha256, name, at from papers where application = $1 order by number;

-- name: carry_papers
-- The documents of a draft are those of the case that it became.
insert into papers (application, document, member, sha256, name) select $2, document, member, sha256, name from papers where application = $1 order by number
on conflict do nothing;

-- name: drop_paper
-- Takes a document out of a draft.
delete from papers where application = $1 and number = $2;

-- name: paper
-- One document with its bytes.
select papers.document, papers.sha256, contents.media_type, contents.content from papers join contents using (sha256)
where papers.application = $1 and papers.number = $2;

-- name: drop_papers_of
-- Deletes the documents of these members of a draft.
delete from papers where application = $1 and member = any($2::text[]);
