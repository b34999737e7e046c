"""All pages of officers."""

from . import desk_case, establishing, papers, policies, raising, recording, work

PARTS = (work, desk_case, establishing, raising, recording, papers, policies)
