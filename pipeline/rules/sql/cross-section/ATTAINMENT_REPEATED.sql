/*---
id = "ATTAINMENT_REPEATED"
severity = "error"
title_zh = "評分表之達成度應與目標達成情形所列相同，兩表之指標亦應相同"
title_en = "The score tables repeat the attainment of the results, for the same indicators"
why_zh = "同一項達成度印了兩次；兩處不同則分數所據為何無從得知。"
why_en = "The same attainment is printed twice; where the two differ nobody knows which one the score rests on."
known_problems_zh = "指標先以名稱配對，名稱不同者以目標內之次序配對（名稱不同由 GOAL_NAME_DRIFT 指出）。"
known_problems_en = "Indicators are paired by name, and by their place within the goal where names differ, which GOAL_NAME_DRIFT reports."
message_zh = "「{title}」{what_zh}{place}"
message_en = "“{title}”: {what_en}{place}"
verify_zh = "兩處何者誤植，或是否漏列"
verify_en = "which of the two is misprinted, or whether a row was left out"
---*/
WITH pairs AS (
    SELECT p.document_id, i.row_id AS result_id, s.row_id AS item_id, i.attainment_text, s.attainment_text AS item_text,
        i.attainment_pct, s.attainment_pct AS item_pct, coalesce(i.title, s.title) AS title, coalesce(k.subject, fold(s.title)) AS subject
    FROM scored_indicators p
    LEFT JOIN indicators i ON i.document_id = p.document_id AND i.row_id = p.indicator_row_id
    LEFT JOIN indicator_subjects k ON k.document_id = p.document_id AND k.row_id = p.indicator_row_id
    LEFT JOIN score_items s ON s.document_id = p.document_id AND s.row_id = p.score_item_row_id
)
SELECT
    document_id,
    subject || CASE WHEN result_id IS NULL THEN '（評分表）' || row_number() OVER (PARTITION BY document_id, subject ORDER BY item_id) ELSE '' END AS subject,
    title,
    item_pct AS reported,
    attainment_pct AS expected,
    CASE
        WHEN result_id IS NULL THEN '列於評分表，目標達成情形則無此指標'
        WHEN item_id IS NULL THEN '列於目標達成情形，評分表則無此指標'
        ELSE format('評分表之達成度印為 {}，目標達成情形為 {}', item_text, attainment_text)
    END AS what_zh,
    CASE
        WHEN result_id IS NULL THEN 'in the score table, but not among the results'
        WHEN item_id IS NULL THEN 'among the results, but not in the score table'
        ELSE format('the score table prints {}, the results {}', item_text, attainment_text)
    END AS what_en,
    CASE WHEN result_id IS NULL OR item_id IS NULL THEN false ELSE abs(item_pct - attainment_pct) <= 0.005 END AS ok,
    list_filter([cite(item_id, 'attainment_text', 'reported'), cite(result_id, 'attainment_text', 'expected'), cite(coalesce(result_id, item_id), 'title', 'context')],
        lambda place: place.row_id IS NOT NULL) AS evidence
FROM pairs;
