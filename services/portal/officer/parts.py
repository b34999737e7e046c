"""All pages of officers."""

from . import auditing, desk_case, establishing, papers, policies, raising, recording, work

PARTS = (work, desk_case, establishing, raising, recording, papers, policies, auditing)
