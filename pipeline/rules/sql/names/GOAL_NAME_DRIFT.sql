/*---
id = "GOAL_NAME_DRIFT"
severity = "warning"
title_zh = "目標與指標之名稱在各處應一致"
title_en = "Goals and indicators keep their names throughout a document"
why_zh = "名稱前後不一，往往是沿用往年文字而未更新，也使逐年比較失準。"
why_en = "A changed name is often last year's wording carried over, and it breaks comparisons over the years."
known_problems_zh = "比較時不計全形半形、空白、字形與標籤。計畫之敘述標題與指標名稱不同者僅為資訊，且只在項數相同時比較；年度施政目標不比較。引號內名稱僅在與某一目標極為相似時認定為同一目標。"
known_problems_en = "Width, spaces, variants and tags are ignored. A plan's narrative heading that differs from its indicator is information only, and only where their counts agree; annual goals are never compared. A quoted name counts as a goal's only if it is very similar."
message_zh = "{what_zh}{place}"
message_en = "{what_en}{place}"
verify_zh = "是否更名，或沿用舊文字"
verify_en = "a change of name, or old wording carried over"
---*/
WITH
    -- goals of the score tables: named as one of the results' goals, else as the one with the same number
    score_goals AS (
        SELECT document_id, coalesce(aspect, '') AS aspect, goal_no, goal_title AS title, min(row_id) AS row_id,
            row_number() OVER (PARTITION BY document_id, coalesce(aspect, ''), goal_no ORDER BY min(row_id)) AS nth
        FROM score_items WHERE goal_no IS NOT NULL GROUP BY document_id, coalesce(aspect, ''), goal_no, goal_title
    ),
    goal_pairs AS (
        SELECT s.document_id, s.aspect, s.goal_no, s.nth, s.title AS score_title, s.row_id AS score_row_id, g.title, g.row_id
        FROM score_goals s JOIN goals g ON g.document_id = s.document_id AND coalesce(g.aspect, '') = s.aspect AND (g.goal_no = s.goal_no OR fold(g.title) = fold(s.title))
        QUALIFY row_number() OVER (PARTITION BY s.row_id ORDER BY (fold(g.title) = fold(s.title)) DESC NULLS LAST, g.row_id) = 1
    ),
    goal_names AS (
        SELECT document_id, concat('評分表目標 ', aspect, goal_no, CASE WHEN nth > 1 THEN '#' || nth END) AS subject, 'warning' AS severity,
            fold(title) = fold(score_title) AS ok,
            format('評分表之目標「{}」，目標達成情形作「{}」', score_title, title) AS what_zh,
            format('The score table calls the goal “{}”, the results “{}”', score_title, title) AS what_en,
            [cite(score_row_id, 'goal_title', 'reported'), cite(row_id, 'title', 'expected')] AS evidence
        FROM goal_pairs
    ),
    indicator_names AS (
        SELECT p.document_id, '評分表指標 ' || k.subject AS subject, 'warning' AS severity,
            p.paired_by = 'name' AS ok,
            format('評分表之指標「{}」，目標達成情形作「{}」', s.title, i.title) AS what_zh,
            format('The score table calls the indicator “{}”, the results “{}”', s.title, i.title) AS what_en,
            [cite(s.row_id, 'title', 'reported'), cite(i.row_id, 'title', 'expected')] AS evidence
        FROM scored_indicators p
        JOIN indicators i ON i.document_id = p.document_id AND i.row_id = p.indicator_row_id
        JOIN indicator_subjects k ON k.document_id = p.document_id AND k.row_id = p.indicator_row_id
        JOIN score_items s ON s.document_id = p.document_id AND s.row_id = p.score_item_row_id
    ),
    missed_names AS (
        SELECT p.document_id, '檢討表指標 ' || k.subject AS subject, 'warning' AS severity,
            -- a review without a column of goals says nothing of their names
            p.paired_by = 'name' AND (s.goal_title IS NULL OR fold(s.goal_title) IS NOT DISTINCT FROM fold(i.goal_title)) AS ok,
            format('未達目標值之檢討作「{}」，目標達成情形作「{}」', concat_ws(' ', s.goal_title, s.indicator_title), concat_ws(' ', i.goal_title, i.title)) AS what_zh,
            format('The review of missed targets says “{}”, the results “{}”', concat_ws(' ', s.goal_title, s.indicator_title), concat_ws(' ', i.goal_title, i.title)) AS what_en,
            [cite(s.row_id, 'indicator_title', 'reported'), cite(s.row_id, 'goal_title', 'reported'), cite(i.row_id, 'title', 'expected'), cite(i.row_id, 'goal_title', 'expected')] AS evidence
        FROM missed_indicators p
        JOIN indicators i ON i.document_id = p.document_id AND i.row_id = p.indicator_row_id
        JOIN indicator_subjects k ON k.document_id = p.document_id AND k.row_id = p.indicator_row_id
        JOIN shortfalls s ON s.document_id = p.document_id AND s.row_id = p.shortfall_row_id
    ),
    -- a plan's chapter whose sections are its goals, in number and mostly in name
    plan_goals AS (
        SELECT g.*, row_number() OVER same AS place, count(*) OVER (PARTITION BY document_id) AS goals
        FROM goals g JOIN documents d USING (document_id)
        WHERE d.family = 'annual_plan'
        WINDOW same AS (PARTITION BY document_id ORDER BY g.row_id)
    ),
    headings AS (
        SELECT document_id, row_id, parent_row_id, path, title, level, text IS NOT NULL AS is_run_in, -- its title is a first clause and no name
            regexp_replace(regexp_replace(fold(title), '[。:]+$', ''), '(\([^()]{1,12}\))+$', '') AS name,
            row_number() OVER same AS place, count(*) OVER (PARTITION BY document_id, parent_row_id, level) AS siblings
        FROM sections
        WINDOW same AS (PARTITION BY document_id, parent_row_id, level ORDER BY row_id)
    ),
    placed_goals AS (
        SELECT g.document_id, g.row_id AS goal_row_id, h.row_id AS heading_row_id, h.parent_row_id, g.aspect, g.goal_no, g.title, h.title AS heading, h.path,
            regexp_replace(fold(g.title), '(\([^()]{1,12}\))+$', '') = h.name AS is_same,
            avg(CAST(regexp_replace(fold(g.title), '(\([^()]{1,12}\))+$', '') = h.name AS INTEGER)) OVER (PARTITION BY g.document_id, h.parent_row_id) AS share_same
        FROM plan_goals g JOIN headings h ON h.document_id = g.document_id AND h.place = g.place AND h.siblings = g.goals AND h.parent_row_id IS NOT NULL AND NOT h.is_run_in
        QUALIFY share_same > 0.5
    ),
    heading_names AS (
        SELECT document_id, '計畫標題 ' || path AS subject, 'info' AS severity, is_same AS ok,
            format('敘述標題「{}」，績效指標表之目標作「{}」', heading, title) AS what_zh,
            format('The narrative heading is “{}”, the goal in the table “{}”', heading, title) AS what_en,
            [cite(heading_row_id, 'title', 'reported'), cite(goal_row_id, 'title', 'expected')] AS evidence
        FROM placed_goals
    ),
    placed_indicators AS (
        SELECT i.document_id, i.row_id, i.title, h.row_id AS heading_row_id, h.title AS heading, h.path, h.name
        FROM placed_goals p
        JOIN indicators i ON i.document_id = p.document_id AND i.aspect IS NOT DISTINCT FROM p.aspect AND i.goal_no IS NOT DISTINCT FROM p.goal_no
            AND fold(i.goal_title) = fold(p.title)
        JOIN headings h ON h.document_id = p.document_id AND h.parent_row_id = p.heading_row_id AND h.place = i.indicator_seq AND NOT h.is_run_in
        WHERE h.siblings = (SELECT count(*) FROM indicators o WHERE o.document_id = i.document_id AND o.aspect IS NOT DISTINCT FROM i.aspect
            AND o.goal_no IS NOT DISTINCT FROM i.goal_no AND fold(o.goal_title) = fold(i.goal_title))
    ),
    plan_indicator_names AS (
        SELECT document_id, '指標標題 ' || path AS subject, 'info' AS severity, fold(title) = name OR fold(title) = fold(heading) AS ok,
            format('敘述標題「{}」，績效指標表之指標作「{}」', heading, title) AS what_zh,
            format('The narrative heading is “{}”, the indicator in the table “{}”', heading, title) AS what_en,
            [cite(heading_row_id, 'title', 'reported'), cite(row_id, 'title', 'expected')] AS evidence
        FROM placed_indicators
    ),
    -- names that prose puts in 「」
    quoting AS (
        SELECT document_id, row_id, 'text' AS field, text FROM paragraphs WHERE contains(text, '「')
        UNION ALL SELECT document_id, row_id, 'text', text FROM sections WHERE contains(text, '「')
    ),
    quoted AS (
        SELECT document_id, row_id, field, unnest(regexp_extract_all(text, '「([^「」]{8,80})」', 1)) AS printed
        FROM quoting WHERE document_id IN (SELECT document_id FROM goals)
    ),
    quotes AS (
        SELECT document_id, printed, regexp_replace(fold(printed), '(\([^()]{1,12}\))+$', '') AS name, min(row_id) AS row_id, any_value(field) AS field
        FROM quoted GROUP BY document_id, printed
    ),
    names AS (
        SELECT document_id, row_id, title, regexp_replace(fold(title), '(\([^()]{1,12}\))+$', '') AS name, 'goal' AS kind FROM goals
        UNION ALL SELECT document_id, row_id, title, fold(title), 'indicator' FROM indicators WHERE length(title) >= 8
    ),
    -- names of very different length, or that begin and end differently, are not similar
    compared AS MATERIALIZED (
        SELECT q.document_id, q.name, q.printed, q.row_id AS quote_row_id, q.field, n.row_id, n.title, n.name AS goal_name, n.kind,
            CASE WHEN q.name = n.name THEN 1 ELSE 1 - levenshtein(q.name, n.name) / greatest(strlen(q.name), strlen(n.name)) END AS similarity
        FROM quotes q JOIN names n ON n.document_id = q.document_id
            AND 4 * least(length(q.name), length(n.name)) >= 3 * greatest(length(q.name), length(n.name))
            AND (left(q.name, 2) = left(n.name, 2) OR right(q.name, 2) = right(n.name, 2) OR contains(n.name, substr(q.name, length(q.name) // 2, 3)))
    ),
    nearest AS (
        SELECT * FROM compared QUALIFY row_number() OVER (PARTITION BY document_id, name ORDER BY similarity DESC, kind, row_id) = 1
    ),
    quoted_names AS (
        SELECT document_id, '引號 ' || name AS subject, printed AS about, 'warning' AS severity, similarity = 1 AS ok,
            format('內文稱「{}」，{}作「{}」', printed, CASE kind WHEN 'goal' THEN '目標' ELSE '指標' END, title) AS what_zh,
            format('The text says “{}”, the {} is called “{}”', printed, kind, title) AS what_en,
            [cite(quote_row_id, field, 'reported'), cite(row_id, 'title', 'expected')] AS evidence
        FROM nearest t
        WHERE similarity = 1
            OR similarity >= CASE kind WHEN 'goal' THEN 0.75 ELSE 0.85 END AND NOT contains(name, goal_name) AND NOT contains(goal_name, name)
                AND NOT EXISTS (FROM sections s WHERE s.document_id = t.document_id AND contains(fold(s.title), t.name))
    )
FROM goal_names
UNION ALL BY NAME FROM indicator_names
UNION ALL BY NAME FROM missed_names
UNION ALL BY NAME FROM heading_names
UNION ALL BY NAME FROM plan_indicator_names
UNION ALL BY NAME FROM quoted_names;
