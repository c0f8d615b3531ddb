/*---
id = "PERCENT_PARTS"
severity = "warning"
title_zh = "全部分項之百分比相加應為 100"
title_en = "The percentages of a whole add up to 100"
why_zh = "百分比合計偏離 100，表示某項有誤或分項不全。"
why_en = "Percentages that do not add up to 100 hide a wrong or a missing part."
known_problems_zh = "每一項容許末位半個單位或 0.1 之誤差；可複選之問題合計可以超過 100，不會被認作此類主張。"
known_problems_en = "Each part may be off by half a unit of its last place, or by 0.1. Answers to questions with several choices are no such claim."
message_zh = "所列百分比 {terms_text}{place}相加為 {reported}，不是 {expected}"
message_en = "The listed percentages {terms_text}{place} add up to {reported}, not to {expected}"
verify_zh = "某項百分比是否誤植，或分項不全"
verify_en = "a misprinted percentage, or a part that is not listed"
claims = true
---*/
SELECT
    document_id,
    subject,
    coalesce(parts, total) AS reported,
    c.reported AS expected,
    CASE WHEN is_exact OR abs(coalesce(parts, total) - c.reported) <= greatest(0.1 * terms, slack)
        THEN abs(coalesce(parts, total) - c.reported) <= greatest(0.1 * terms, slack) END AS ok,
    terms_text,
    list_transform(list_filter(evidence, lambda place: place.role <> 'reported'), lambda place:
        cite(place.row_id, place.field, CASE WHEN place.role = 'term' THEN 'reported' ELSE place.role END)) AS evidence
FROM claim_readings c
WHERE kind = 'percent_parts' AND complete;
