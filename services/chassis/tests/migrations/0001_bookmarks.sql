-- A table of the library and of the diary.
create table bookmarks (reader text check (reader <> 'torn'));
