"""Makes the decision that is stored and printed from a result, with one sentence in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from lianban_contracts.decisions import Decision, Explanation

from services.policy.calendar.dates import birthday, end_of_month
from services.policy.core.records import record_of
from services.policy.evaluate.result import Result, Share
from services.policy.vocabulary.dictionary import measured, offices, word
from services.policy.vocabulary.phrases import Said, both, joined, listed

if TYPE_CHECKING:
    from services.policy.evaluate.situation import Situation
    from services.policy.model.pack import Pack


def decision(case: Situation, result: Result) -> Decision:
    """Returns the decision of a result. If it has no amounts and no members to explain, its reason alone is the
    sentence."""
    if result.outcome == "not_applicable" or _plain(result):
        return reasoned(case.pack, result)
    until = _age_limit(case, result)
    return _decision(result, _sentence(case, result), until=until, **_granted(result), **_members(result))


def _age_limit(case: Situation, result: Result) -> date | None:
    """Returns the last day of the month in which a monthly benefit ends because members reach an age limit of the item; None if
    it does not end by that."""
    ages = case.pack.rules.items[result.item.id].ages
    if result.outcome != "granted" or result.item.period != "month" or not ages:
        return None
    births = {member.facts.birth_date for member in case.members if member.facts.birth_date}
    days = sorted({birthday(birth, age) for birth in births for age in ages})
    ends = (day for day in days if day > case.filed_on and case.on(day).result(result.item.id).outcome != "granted")
    return next(map(end_of_month, ends), None)


def _plain(result: Result) -> bool:
    refused = result.outcome not in ("granted", "queued")
    return refused and (result.item.owner == "civil" or result.item.each == "household")


def reasoned(pack: Pack, result: Result) -> Decision:
    """Returns the decision of a result whose sentence depends on its reason only. It is the same for every household,
    so it is cached in the pack."""
    key = (result.item.id, result.outcome, result.reason, result.clause)
    made = pack.plain_decisions.get(key)
    if made is None:
        said = _whole(pack, result, [_reason(result, result.reason)])
        made = pack.plain_decisions[key] = _decision(result, said)
    return made


def _decision(result: Result, said: Said, **more: Any) -> Decision:
    return record_of(
        Decision,
        item=result.item.id,
        outcome=result.outcome,
        reason=result.reason,
        clause=result.clause,
        source=result.item.source,
        explanation=record_of(Explanation, zh=said[0], en=said[1]),
        **more,
    )


def _granted(result: Result) -> dict[str, Any]:
    if result.outcome != "granted":
        return {}
    return {
        "amount_fen": result.amount,
        "period": result.item.period,
        "months": result.months,
        "amount_kind": "payable" if result.item.payable else None,
        "case_by_case": result.raised_from is not None,
    }


def _members(result: Result) -> dict[str, Any]:
    if result.item.each == "household" or result.raised_from is not None:
        return {}
    told = [
        share
        for share in result.shares
        if share.granted or (result.item.owner != "civil" and share.outcome != "not_applicable")
    ]
    percent = {share.member.facts.id: share.percent for share in told if share.member and share.percent is not None}
    members = {share.member.facts.id: _value(share) for share in told if share.member}
    return {"members": members or None, "percent": percent or None}


def _value(share: Share) -> int | str:
    return share.amount if share.granted and share.amount is not None else share.outcome


def _sentence(case: Situation, result: Result) -> Said:
    """Returns the sentence: the amount of each share and how it was computed, with members of equal text together, and
    then the total."""
    names: dict[Said, list[str]] = {}
    for share in result.shares:
        if share.outcome != "not_applicable":
            known = names.setdefault(_of_outcome(case, result, share), [])
            known.extend([share.member.facts.id] if share.member else [])
    parts = [_of_members(said, who) for said, who in names.items()]
    said = listed(parts) if parts else _reason(result, result.reason)
    return _whole(case.pack, result, [said, *_end(result, sum(map(len, names.values())))])


def _of_members(said: Said, names: list[str]) -> Said:
    zh, en = said
    return (f"{'、'.join(names)}：{zh}", f"{', '.join(names)}: {en}") if names else said


def _of_outcome(case: Situation, result: Result, share: Share) -> Said:
    if not share.granted:
        return _waiting(case, result, share) if share.outcome == "queued" else _reason(result, share.reason)
    if share.percent is not None:
        return _filled("off", percent=share.percent)
    if share.full_amount is None or share.line is None:
        return word("reasons", "entitled")
    said = share.line.tell(share.told_in or case, share.member)
    total = measured(share.full_amount, "fen")
    parts = [said] if said[0].endswith(total[0]) else [said, both(" = "), total]
    if share.settled:
        parts += [_amount("settled", share.settled), _amount("left" if share.cut else "due", share.amount or 0)]
    elif share.cut:
        parts.append(_amount("capped", (share.amount or 0) + share.paid_early))
    if share.paid_early:
        parts.append(_amount("early", share.paid_early))
    return joined("", parts)


def aid_first() -> Explanation:
    """Returns the reason why a household with emergency aid has no category yet."""
    zh, en = word("phrases", "aid_first")
    return record_of(Explanation, zh=f"{zh}。", en=f"{en[0].upper()}{en[1:]}.")


def with_aid_before(
    due: Decision, total: int, members: Mapping[str, int] | None, *, before: int, together: int
) -> Decision:
    """Returns the decision on temporary aid with the amount of all emergencies of a file (`total`). Its sentence explains the aid
    for one emergency (`due`), and states what was granted before, and all together, also by other files. All amounts in fen."""
    zh, en = joined("", [_amount("aided_before", before), _amount("aided_together", together)])
    said = record_of(Explanation, zh=f"{due.explanation.zh}{zh}", en=f"{due.explanation.en} {en}")
    return due.model_copy(update={"explanation": said, "amount_fen": total, "members": members or None})


def _waiting(case: Situation, result: Result, share: Share) -> Said:
    """Returns the reason, and the place in the queue if the department keeps one."""
    reason, place = _reason(result, share.reason), case.supply.rental_queue_place
    if not place or not result.way or not result.way.supply or result.way.supply.places != "rental_units_available":
        return reason
    return joined("", [reason, _filled("place", place=place)])


def _filled(phrase: str, **values: object) -> Said:
    zh, en = word("phrases", phrase)
    return zh.format(**values), en.format(**values)


def _amount(phrase: str, fen: int) -> Said:
    (zh, en), (yuan, in_english) = word("phrases", phrase), measured(fen, "fen")
    return zh.format(amount=yuan), en.format(amount=in_english.strip())


def _end(result: Result, members: int) -> list[Said]:
    parts: list[Said] = []
    if result.raised_from is not None:
        parts.append(_amount("raised", (result.amount or 0) + result.paid_early))
    elif members > 1 and result.amount is not None:
        parts.append(_amount("together", result.amount))
    if result.paid_early:
        parts.append(_amount("early", result.paid_early))
    if result.amount is not None and result.item.period is not None:
        parts.append(_period(result.item.period, result.months))
    return parts


@cache
def _period(period: str, months: int | None) -> Said:
    often = word("periods", period)
    said = f"（{often.zh}）", f" ({often.en})"
    return joined("", [said, _filled("limited", months=months)]) if months else said


def _reason(result: Result, reason: str) -> Said:
    (zh, en), owner = word("reasons", reason), offices()[result.item.owner]
    joint_from = result.item.joint_from
    return zh.format(joint_from=joint_from, owner=owner.zh), en.format(joint_from=joint_from, owner=owner.en)


def _whole(pack: Pack, result: Result, parts: list[Said]) -> Said:
    label, heading = pack.words.item(result.item.id), pack.layout.clauses[result.clause].heading
    zh, en = joined("", parts)
    return f"{label.zh}：{zh}。依据：{heading}。", f"{label.en}: {en.replace('；', '; ')}. Clause {result.clause}."
