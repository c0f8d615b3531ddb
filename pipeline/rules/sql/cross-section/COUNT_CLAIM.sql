/*---
id = "COUNT_CLAIM"
severity = "error"
title_zh = "文字所稱指標或目標之項數應與表列相同"
title_en = "The number of indicators or goals that a text claims is that of the tables"
why_zh = "總評所稱之項數是表的摘要。"
why_en = "The number in the assessment sums up the tables."
known_problems_zh = "文中指明面向者與該面向之項數比較，未指明者只要與總數或任一面向相同即可。表未能讀出者無法判斷。"
known_problems_en = "Compared with the aspect that the sentence names, else with the whole or any aspect. Unknown where the tables could not be read."
message_zh = "所稱 {reported_text}「{what}」{place}，表列為 {expected}"
message_en = "The text claims {reported_text} “{what}”{place}, the tables list {expected}"
verify_zh = "數字未更新，或表列有增刪"
verify_en = "a number not updated, or rows added or dropped"
---*/
WITH
    counted AS (
        SELECT document_id, 'indicator' AS kind, aspect, count(*) AS n FROM indicators GROUP BY ALL
        UNION ALL SELECT document_id, 'goal', aspect, count(*) FROM goals GROUP BY ALL
        UNION ALL SELECT document_id, 'annual', NULL, count(*) FROM annual_goals GROUP BY ALL
    ),
    claimed AS (
        SELECT c.*, t.label AS what, s.text AS sentence,
            CASE WHEN regexp_matches(fold(t.label), '指標') THEN 'indicator' WHEN regexp_matches(fold(t.label), '(年度)?施政目標') THEN 'annual'
                WHEN regexp_matches(fold(t.label), '目標') THEN 'goal' END AS counts
        FROM claim_readings c
        JOIN claim_terms t ON t.document_id = c.document_id AND t.claim_row_id = c.claim_row_id
        JOIN claims s ON s.document_id = c.document_id AND s.row_id = c.claim_row_id
        WHERE c.kind = 'table_count' AND t.ordinal = 1
    ),
    compared AS (
        SELECT l.*,
            (SELECT sum(n) FROM counted k WHERE k.document_id = l.document_id AND k.kind = l.counts) AS whole,
            (SELECT list(n) FROM counted k WHERE k.document_id = l.document_id AND k.kind = l.counts) AS each_aspect,
            (SELECT list(n) FROM counted k WHERE k.document_id = l.document_id AND k.kind = l.counts AND contains(l.what, k.aspect)) AS of_label,
            (SELECT list(n) FROM counted k WHERE k.document_id = l.document_id AND k.kind = l.counts AND contains(l.sentence, k.aspect)) AS of_sentence
        FROM claimed l
    )
SELECT
    document_id,
    subject,
    reported_text,
    reported,
    what,
    coalesce(of_label[1], CASE WHEN len(of_sentence) = 1 THEN of_sentence[1] END, whole) AS expected,
    CASE WHEN is_exact AND whole IS NOT NULL THEN
        CASE WHEN len(of_label) > 0 THEN reported = of_label[1] ELSE reported = whole OR list_contains(each_aspect, reported) END
    END AS ok,
    evidence
FROM compared;
