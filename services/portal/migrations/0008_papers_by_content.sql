-- Finds the documents with the same bytes, when the bytes of the last one are deleted.
create index papers_content on papers (sha256);
