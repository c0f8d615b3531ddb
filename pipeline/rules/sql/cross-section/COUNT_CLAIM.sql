/*---
id = "COUNT_CLAIM"
severity = "error"
title_zh = "文字所稱指標或目標之項數應與表列相同"
title_en = "The number of indicators or goals that a text claims is that of the tables"
why_zh = "總評所稱之項數是表的摘要。"
why_en = "The number in the assessment sums up the tables."
known_problems_zh = "文中指明面向者與該面向之項數比較，未指明者只要與總數或任一面向相同即可。表未能讀出者無法判斷。"
known_problems_en = "Compared with the aspect that the sentence names, else with the whole or any aspect. Unknown where the tables could not be read."
message_zh = "所稱 {reported_text}{what_zh}{place}，表列為 {expected}"
message_en = "The text claims {reported_text} {what_en}{place}, the tables list {expected}"
verify_zh = "數字未更新，或表列有增刪"
verify_en = "a number not updated, or rows added or dropped"
claims = true
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
    ),
    -- 共同面向 10 項指標中，9 項達成目標值
    summaries AS (
        SELECT p.document_id, p.row_id, p.subject, p.field,
            unnest(regexp_extract_all(fold(p.text), '[^。;,]{0,12}?[0-9]+項(?:績效|衡量)?指標(?:中|[,、](?:其中|計|共)?(?:有)?)[,、]?(?:有|計|其中)?[0-9]+項(?:均|皆|已|全數)*(?:達成|達標|達到|未達)')) AS printed
        FROM prose p JOIN documents d ON d.document_id = p.document_id AND d.family = 'performance_report'
        WHERE p.kind <> 'cell' AND contains(p.text, '指標')
    ),
    achieved AS (
        SELECT s.*, CAST(regexp_extract(printed, '([0-9]+)項(?:均|皆|已|全數)*(?:達成|達標|達到|未達)$', 1) AS INTEGER) AS reported, ends_with(printed, '未達') AS is_missed,
            row_number() OVER (PARTITION BY s.document_id, s.subject ORDER BY printed) AS nth,
            (SELECT min(v.row_id) FROM labelled_values v
                WHERE v.document_id = s.document_id AND v.context_row_id = s.row_id AND v.value = reported AND contains(v.label_key, '達')) AS number_row_id
        FROM summaries s
    ),
    met AS (
        SELECT a.document_id, a.row_id, a.nth, a.subject, a.field, a.printed, a.reported, a.is_missed, a.number_row_id,
            count(*) FILTER (CASE WHEN a.is_missed THEN i.attainment_pct < 100 ELSE i.attainment_pct >= 100 END) AS expected,
            bool_and(i.attainment_pct IS NOT NULL) AS is_read
        FROM achieved a JOIN indicators i ON i.document_id = a.document_id
            AND (contains(a.printed, i.aspect) OR NOT EXISTS (FROM indicators o WHERE o.document_id = a.document_id AND contains(a.printed, o.aspect)))
        GROUP BY ALL
        HAVING count(*) = CAST(regexp_extract(a.printed, '([0-9]+)項(?:績效|衡量)?指標', 1) AS INTEGER) -- else the sentence is about other indicators
    )
SELECT
    document_id,
    subject,
    reported_text,
    reported,
    format('「{}」', what) AS what_zh,
    format('“{}”', what) AS what_en,
    coalesce(of_label[1], CASE WHEN len(of_sentence) = 1 THEN of_sentence[1] END, whole) AS expected,
    CASE WHEN is_exact AND whole IS NOT NULL THEN
        CASE WHEN len(of_label) > 0 THEN reported = of_label[1] ELSE reported = whole OR list_contains(each_aspect, reported) END
    END AS ok,
    evidence
FROM compared
UNION ALL BY NAME
SELECT document_id, subject || ' ' || CASE WHEN is_missed THEN '未達成' ELSE '達成' END || CASE WHEN nth > 1 THEN '#' || nth ELSE '' END AS subject,
    CAST(reported AS VARCHAR) AS reported_text,
    reported,
    CASE WHEN is_missed THEN ' 項未達成之指標' ELSE ' 項達成之指標' END AS what_zh,
    CASE WHEN is_missed THEN 'missed indicators' ELSE 'met indicators' END AS what_en,
    expected,
    CASE WHEN is_read THEN reported = expected END AS ok,
    [CASE WHEN number_row_id IS NULL THEN cite(row_id, field, 'reported') ELSE cite(number_row_id, 'value', 'reported') END] AS evidence
FROM met;
