-- name: keep_content
-- Adds the bytes of a document. The same bytes are stored once, in the latest encryption: an earlier secret may be lost.
insert into contents (sha256, media_type, content) values ($1, $2, $3) on conflict (sha256) do update set content = excluded.content;

-- name: keep_paper
-- Adds a document to a draft or case; adding it again has no effect.
insert into papers (application, document, member, sha256, name) values ($1, $2, $3, $4, $5) on conflict do nothing;

-- name: papers
-- The documents of a draft or case, in order of arrival.
select number, document, member, sha256, name, at from papers where application = $1 order by number;

-- name: carry_papers
-- Copies the documents of a draft to the case that it became.
insert into papers (application, document, member, sha256, name) select $2, document, member, sha256, name from papers where application = $1 order by number
on conflict do nothing;

-- name: drop_paper
-- Deletes a document of a draft.
delete from papers where application = $1 and number = $2;

-- name: paper
-- One document with its bytes.
select papers.document, papers.sha256, contents.media_type, contents.content from papers join contents using (sha256)
where papers.application = $1 and papers.number = $2;

-- name: drop_papers_of
-- Deletes the documents of these members of a draft.
delete from papers where application = $1 and member = any($2::text[]);

-- name: drop_all
-- Deletes the documents of drafts or cases, and the bytes that no other draft or case has.
with gone as (delete from papers where application = any($1::uuid[]) returning sha256)
delete from contents where sha256 in (select sha256 from gone)
and not exists (select from papers where papers.sha256 = contents.sha256 and papers.application <> all($1::uuid[]));
