/*---
id = "CROSS_SECTION"
severity = "error"
title_zh = "同一數字在各章節應相同"
title_en = "A number is the same in every section that repeats it"
why_zh = "同一件事在兩處印出不同的數字，至少有一處是錯的。"
why_en = "Where one fact is printed with two numbers, at least one of them is wrong."
known_problems_zh = "只比較確為同一事項者：內文以指標名稱所稱之數與表列之達成值、目標值；達成情形所稱達成率與達成值；以及兩章中名稱相同（八字以上）或語句幾乎相同者。提及其他年度或前後比較之語句不查。"
known_problems_en = "Only where it is surely the same fact: what prose says of an indicator by its name against its result and target; the rate that a narrative states against its result; and numbers of two chapters under one name of eight characters or more, or in nearly the same sentence. Sentences that name another year or compare are left out."
message_zh = "「{label}」印為 {reported_text}{place}，{where_zh}為 {other_text}"
message_en = "“{label}” is printed as {reported_text}{place}, but {where_en} {other_text}"
verify_zh = "何處誤植，或所指並非同一事項"
verify_en = "which of the two is misprinted, or whether they mean different things"
---*/
WITH
    numbers AS MATERIALIZED (
        SELECT l.*, unit_key(l.unit) AS counts, right(l.label_key, 2) AS label_end, d.roc_year AS document_year, p.kind, p.subject AS place,
            CASE p.kind WHEN 'narrative' THEN '' ELSE split_part(split_part(p.subject, ' ', 1), '/', 1) END AS chapter,
            list_sort(list_distinct([TRY_CAST(y AS INTEGER) FOR y IN regexp_extract_all(fold(l.sentence), '(1[0-9]{2}|[89][0-9])年', 1)])) AS years,
            regexp_matches(l.sentence, '去年|上年|前年|同期|較|成長|提[升高]至|降至|增[加為]|預計|預定|規劃') AS is_compared
        FROM labelled_values l
        JOIN documents d ON d.document_id = l.document_id
        JOIN prose p ON p.document_id = l.document_id AND p.row_id = l.context_row_id
        WHERE coalesce(l.is_exact, true) AND length(l.label_key) >= 2
    ),
    this_year AS (
        SELECT * FROM numbers WHERE NOT is_compared AND len([y FOR y IN years IF y <> document_year]) = 0
    ),
    -- (1) an indicator called by its name in the prose
    named AS (
        SELECT n.*, i.row_id AS indicator_row_id, i.title, i.actual_value, i.actual_text, i.target_value, i.target_text, k.subject
        FROM this_year n
        JOIN indicators i ON i.document_id = n.document_id AND length(i.indicator_key) >= 4
            AND (contains(n.label_key, i.indicator_key) OR length(n.label_key) >= 5 AND ends_with(i.indicator_key, n.label_key)
                OR length(i.indicator_key) >= 6 AND ends_with(i.indicator_key, '數') AND ends_with(n.label_key, rtrim(i.indicator_key, '數')))
            AND i.actual_value IS NOT NULL AND unit_key(i.actual_unit) IS NOT DISTINCT FROM unit_key(n.unit)
        JOIN indicator_subjects k ON k.document_id = i.document_id AND k.row_id = i.row_id
        WHERE n.kind <> 'narrative'
        QUALIFY row_number() OVER (PARTITION BY n.row_id ORDER BY length(i.indicator_key) DESC, i.row_id) = 1
    ),
    by_name AS (
        SELECT document_id, place || ' ' || subject AS name, row_id, title AS label, text AS reported_text, actual_text AS other_text, value AS reported, actual_value AS expected,
            value IN (actual_value, target_value) AS ok, '表列達成值' AS where_zh, 'the table''s result is' AS where_en,
            [cite(row_id, 'value', 'reported'), cite(indicator_row_id, 'actual_text', 'expected'), cite(row_id, 'sentence', 'context')] AS evidence,
            indicator_row_id
        FROM named
        UNION ALL BY NAME
        -- the target that the same sentence gives
        SELECT t.document_id, n.place || ' ' || n.subject || ' 目標' AS name, t.row_id, n.title || ' ' || t.label AS label, t.text AS reported_text, n.target_text AS other_text, t.value AS reported, n.target_value AS expected,
            t.value IN (n.target_value, n.actual_value) AS ok, '表列目標值' AS where_zh, 'the table''s target is' AS where_en,
            [cite(t.row_id, 'value', 'reported'), cite(n.indicator_row_id, 'target_text', 'expected'), cite(t.row_id, 'sentence', 'context')] AS evidence
        FROM named n JOIN this_year t ON t.document_id = n.document_id AND t.context_row_id = n.context_row_id AND t.sentence = n.sentence AND t.row_id > n.row_id
            AND regexp_full_match(t.label_key, '(已?達成?)?(年度|績效|原[定訂])*目標值?') AND unit_key(t.unit) IS NOT DISTINCT FROM unit_key(n.unit)
        QUALIFY row_number() OVER (PARTITION BY t.row_id ORDER BY n.row_id DESC) = 1
    ),
    -- (2) the one rate that a narrative calls the indicator's, where no formula judges it
    stated AS (
        SELECT n.document_id, k.subject || ' 達成情形' AS name, n.row_id, i.title AS label, n.text AS reported_text, i.actual_text AS other_text, n.value AS reported, i.actual_value AS expected,
            n.value = i.actual_value AS ok, '達成值印' AS where_zh, 'the result is' AS where_en,
            [cite(n.row_id, 'value', 'reported'), cite(i.row_id, 'actual_text', 'expected'), cite(n.row_id, 'sentence', 'context')] AS evidence
        FROM this_year n
        JOIN indicators i ON i.document_id = n.document_id AND i.row_id = n.context_row_id AND i.actual_value IS NOT NULL AND unit_key(i.actual_unit) = unit_key(n.unit)
        JOIN indicator_subjects k ON k.document_id = i.document_id AND k.row_id = i.row_id
        WHERE n.kind = 'narrative' AND n.unit = '%'
            AND (regexp_full_match(n.label_key, '(實際|年度)?(達成|執行)(率|值|度|目標值)') OR contains(n.label_key, i.indicator_key)
                OR length(regexp_replace(n.label_key, '^平均', '')) >= 3 AND ends_with(i.indicator_key, regexp_replace(n.label_key, '^平均', '')))
            AND NOT EXISTS (FROM formula_readings f WHERE f.document_id = i.document_id AND f.indicator_row_id = i.row_id)
        QUALIFY count(*) OVER (PARTITION BY n.document_id, n.context_row_id) = 1
    ),
    -- (3) the same statement in two chapters
    occurrences AS MATERIALIZED (
        SELECT *, row_number() OVER same AS nth, count(*) OVER (PARTITION BY document_id, context_row_id, label_key, unit) AS n
        FROM numbers WHERE NOT is_compared AND unit IS NOT NULL
        WINDOW same AS (PARTITION BY document_id, context_row_id, label_key, unit ORDER BY row_id)
    ),
    candidates AS MATERIALIZED (
        SELECT a.document_id, a.row_id, b.row_id AS other_row_id
        FROM occurrences a JOIN occurrences b
            ON b.document_id = a.document_id AND b.label_key = a.label_key AND b.unit = a.unit AND b.n = a.n AND b.nth = a.nth AND b.chapter <> a.chapter AND b.row_id > a.row_id AND b.years = a.years
    ),
    -- another number that both sentences print under one name
    anchors AS (
        SELECT DISTINCT c.row_id, c.other_row_id, x.label_key AS anchor
        FROM candidates c
        JOIN numbers a ON a.row_id = c.row_id
        JOIN numbers b ON b.row_id = c.other_row_id
        JOIN numbers x ON x.document_id = a.document_id AND x.context_row_id = a.context_row_id AND x.sentence = a.sentence AND x.row_id <> a.row_id
        JOIN numbers y ON y.document_id = b.document_id AND y.context_row_id = b.context_row_id AND y.sentence = b.sentence AND y.row_id <> b.row_id
            AND y.label_key = x.label_key AND y.value = x.value AND y.unit IS NOT DISTINCT FROM x.unit
    ),
    alike AS (
        SELECT a.document_id, a.row_id AS a_row_id, b.row_id AS b_row_id, a.context_row_id AS a_context, b.context_row_id AS b_context, a.label_key, a.unit,
            length(a.label_key) >= 8 OR EXISTS (FROM anchors x WHERE x.row_id = a.row_id AND x.other_row_id = b.row_id AND length(x.anchor) >= 8) AS is_named,
            EXISTS (FROM anchors x WHERE x.row_id = a.row_id AND x.other_row_id = b.row_id) AS is_anchored,
            replace(fold(a.sentence), fold(a.text), '#') AS a_words, replace(fold(b.sentence), fold(b.text), '#') AS b_words
        FROM candidates c JOIN occurrences a ON a.row_id = c.row_id JOIN occurrences b ON b.row_id = c.other_row_id
    ),
    matched AS (
        SELECT *, CASE WHEN least(length(a_words), length(b_words)) >= 30 AND 3 * abs(length(a_words) - length(b_words)) <= greatest(length(a_words), length(b_words))
            THEN 1 - levenshtein(a_words, b_words) / greatest(strlen(a_words), strlen(b_words)) ELSE 0 END AS similarity
        FROM alike
    ),
    passages AS (
        SELECT document_id, a_context, b_context, label_key, unit, max(similarity) AS similarity
        FROM matched GROUP BY document_id, a_context, b_context, label_key, unit
        HAVING bool_or(is_named) OR max(similarity) FILTER (is_anchored) >= 0.8 OR max(similarity) >= 0.9
    ),
    groups AS (
        SELECT * FROM passages
        QUALIFY row_number() OVER (PARTITION BY document_id, a_context, label_key, unit ORDER BY similarity DESC, b_context) = 1
            AND row_number() OVER (PARTITION BY document_id, b_context, label_key, unit ORDER BY similarity DESC, a_context) = 1
    ),
    repeated AS (
        SELECT b.document_id, b.place || ' ' || b.label AS name, b.row_id, b.label, b.text AS reported_text, a.text AS other_text, b.value AS reported, a.value AS expected,
            a.value = b.value AS ok, a.place || ' 印' AS where_zh, a.place || ' prints' AS where_en,
            [cite(b.row_id, 'value', 'reported'), cite(a.row_id, 'value', 'expected'), cite(b.row_id, 'sentence', 'context'), cite(a.row_id, 'sentence', 'context')] AS evidence
        FROM groups g
        JOIN occurrences a ON a.document_id = g.document_id AND a.context_row_id = g.a_context AND a.label_key = g.label_key AND a.unit = g.unit
        JOIN occurrences b ON b.document_id = g.document_id AND b.context_row_id = g.b_context AND b.label_key = g.label_key AND b.unit = g.unit AND b.nth = a.nth
    ),
    -- (4) the same words on both sides of the number in two chapters, whatever the number is called
    echoes AS MATERIALIZED (
        SELECT a.row_id, b.row_id AS other_row_id, 1 - levenshtein(a.around_key, b.around_key) / greatest(strlen(a.around_key), strlen(b.around_key)) AS similarity
        FROM numbers a JOIN numbers b
            ON b.document_id = a.document_id AND b.chapter <> a.chapter AND b.row_id > a.row_id AND b.counts = a.counts AND b.label_end = a.label_end
        WHERE NOT a.is_compared AND NOT b.is_compared AND least(length(a.around_key), length(b.around_key)) >= 24
            AND regexp_extract_all(a.around_key, '[0-9]+年') = regexp_extract_all(b.around_key, '[0-9]+年')
    ),
    echoed AS (
        SELECT b.document_id, b.place || ' ' || b.label AS name, b.row_id, b.label, b.text AS reported_text, a.text AS other_text, b.value AS reported, a.value AS expected,
            a.value = b.value AS ok, a.place || ' 印' AS where_zh, a.place || ' prints' AS where_en,
            [cite(b.row_id, 'value', 'reported'), cite(a.row_id, 'value', 'expected'), cite(b.row_id, 'sentence', 'context'), cite(a.row_id, 'sentence', 'context')] AS evidence
        FROM (
            SELECT * FROM echoes WHERE similarity >= 0.8
            QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY similarity DESC, other_row_id) = 1 AND row_number() OVER (PARTITION BY other_row_id ORDER BY similarity DESC, row_id) = 1
        ) e
        JOIN numbers a ON a.row_id = e.row_id JOIN numbers b ON b.row_id = e.other_row_id
        WHERE b.row_id NOT IN (SELECT row_id FROM repeated) AND b.row_id NOT IN (SELECT row_id FROM by_name)
    ),
    everything AS (FROM by_name UNION ALL BY NAME FROM stated UNION ALL BY NAME FROM repeated UNION ALL BY NAME FROM echoed)
SELECT e.document_id,
    name || CASE WHEN row_number() OVER same > 1 THEN '#' || row_number() OVER same ELSE '' END AS subject,
    label, reported_text, other_text, e.reported, e.expected, e.ok, where_zh, where_en, evidence,
    -- a result that its own formula contradicts explains why the prose says another number
    CASE WHEN f.title IS NOT NULL THEN {'rule_id': 'FORMULA_RECALC', 'subject': k.subject || ' 達成值'} END AS caused_by,
    CASE WHEN f.title IS NOT NULL THEN 'warning' END AS severity
FROM everything e
LEFT JOIN formula_readings f ON f.document_id = e.document_id AND f.indicator_row_id = e.indicator_row_id AND f.stated = e.reported AND NOT e.ok
LEFT JOIN indicator_subjects k ON k.document_id = e.document_id AND k.row_id = e.indicator_row_id
WINDOW same AS (PARTITION BY e.document_id, name ORDER BY e.row_id);
