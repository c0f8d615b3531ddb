/*---
id = "NUMBER_GAP"
severity = "warning"
title_zh = "編號應連續而不重複，同一目標與指標在各表之編號應相同"
title_en = "Numbers run without gap or repeat, and a goal or indicator keeps its number in every table"
why_zh = "跳號往往表示有章節或項目被刪去。"
why_en = "A gap often means that a section or item was deleted."
known_problems_zh = "字形不同之數字（參、叁、叄）視為相同；單一指標的目標沒有 (1)；同層編號可以重新由一起算。只查前三層標題，且不查類型不明之文件。"
known_problems_en = "Variant numerals (參, 叁, 叄) are the same; a goal's single indicator has no (1); numbering may start again at one. Only the first three levels of headings are looked at, and no document of unknown kind."
message_zh = "{what_zh}{place}"
message_en = "{what_en}{place}"
verify_zh = "是否有章節或項目被刪去，或編號誤植"
verify_en = "a section or item that was deleted, or a misprinted number"
---*/
WITH
    sibling_sections AS (
        SELECT *, lag(ordinal) OVER siblings AS before, lag(marker) OVER siblings AS marker_before, lag(title) OVER siblings AS title_before, lag(row_id) OVER siblings AS row_before,
            count(*) OVER (PARTITION BY document_id, parent_row_id, level) AS siblings
        FROM sections WHERE level <= 3 AND document_id IN (SELECT document_id FROM documents WHERE family IS DISTINCT FROM 'unknown')
        WINDOW siblings AS (PARTITION BY document_id, parent_row_id, level ORDER BY row_id)
    ),
    section_numbers AS (
        SELECT document_id, path AS subject, ordinal, before,
            CASE
                WHEN before IS NULL THEN CASE WHEN ordinal = 1 THEN true WHEN parent_row_id IS NOT NULL AND siblings > 1 THEN false END
                ELSE ordinal = before + 1 OR ordinal = 1 AND before > 1 OR ordinal = 1 AND level > 2
            END AS ok,
            CASE WHEN before IS NULL THEN format('「{}」（{}）是同層第一項，編號卻不是一', title, path)
                ELSE format('「{}」（{}）編號為「{}」，同層前一項「{}」為「{}」', title, path, marker, title_before, marker_before) END AS what_zh,
            CASE WHEN before IS NULL THEN format('“{}” ({}) is the first of its level, but not number one', title, path)
                ELSE format('“{}” ({}) is numbered {}, the one before it, “{}”, {}', title, path, marker, title_before, marker_before) END AS what_en,
            [cite(row_id, 'title', 'reported')] || CASE WHEN row_before IS NULL THEN [] ELSE [cite(row_before, 'title', 'context')] END AS evidence
        FROM sibling_sections
    ),
    goals_in_order AS (
        SELECT *, lag(goal_no) OVER earlier AS before, lag(aspect) OVER earlier AS aspect_before, lag(row_id) OVER earlier AS row_before,
            lead(goal_no) OVER earlier AS after,
            row_number() OVER (PARTITION BY document_id, aspect, goal_no ORDER BY row_id) AS nth
        FROM goals
        WINDOW earlier AS (PARTITION BY document_id ORDER BY row_id)
    ),
    goal_numbers AS (
        SELECT document_id, concat('目標 ', aspect, goal_no, CASE WHEN nth > 1 THEN '#' || nth END) AS subject,
            -- without aspects the departments of a volume each count their goals
            goal_no = before + 1 OR goal_no = 1 AND (aspect IS DISTINCT FROM aspect_before OR aspect IS NULL AND coalesce(after, before) <= 2) AS ok,
            format('目標「{}」編號為 {}，前一目標為 {}', title, goal_no, before) AS what_zh,
            format('Goal “{}” is number {}, the one before it {}', title, goal_no, before) AS what_en,
            [cite(row_id, '', 'reported'), cite(row_before, '', 'context')] AS evidence
        FROM goals_in_order WHERE row_before IS NOT NULL AND goal_no IS NOT NULL
    ),
    indicators_of_goals AS (
        SELECT i.*, k.subject, goal_no IS NOT NULL OR goal_title IS NOT NULL AS has_goal, count(*) OVER goal AS n, count(indicator_no) OVER goal AS numbered,
            lag(indicator_no) OVER (PARTITION BY document_id ORDER BY row_id) AS before
        FROM indicators i JOIN indicator_subjects k USING (document_id, row_id)
        WINDOW goal AS (PARTITION BY document_id, aspect, goal_no, goal_title)
    ),
    -- some offices count their indicators through all goals
    counted_through AS (
        SELECT document_id FROM indicators_of_goals WHERE indicator_seq = 1 AND before IS NOT NULL
        GROUP BY document_id HAVING count(*) > 1 AND bool_and(indicator_no = before + 1)
    ),
    indicator_numbers AS (
        SELECT document_id, '指標 ' || subject AS subject,
            CASE WHEN indicator_no IS NULL THEN NULL
                -- without goals every series may start again, and the one before may have no number
                WHEN NOT has_goal THEN CASE WHEN indicator_no = 1 OR indicator_no = before + 1 THEN true WHEN before IS NOT NULL THEN false END
                ELSE indicator_no = CASE WHEN document_id IN (FROM counted_through) THEN coalesce(before, 0) + 1 ELSE indicator_seq END END AS ok,
            CASE WHEN has_goal THEN format('指標「{}」編號為 ({})，在其目標中為第 {} 項', title, indicator_no, indicator_seq)
                ELSE format('指標「{}」編號為 ({})，前一項為 ({})', title, indicator_no, before) END AS what_zh,
            CASE WHEN has_goal THEN format('Indicator “{}” is number ({}), but stands as no. {} of its goal', title, indicator_no, indicator_seq)
                ELSE format('Indicator “{}” is number ({}), the one before it ({})', title, indicator_no, before) END AS what_en,
            [cite(row_id, '', 'reported')] AS evidence
        FROM indicators_of_goals WHERE numbered > 0
    ),
    numerals AS (
        SELECT unnest(string_split('一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 廿一 廿二 廿三 廿四 廿五', ' ')) AS numeral, generate_subscripts(range(25), 1) AS number
    ),
    listed AS (
        SELECT document_id, row_id, '年度施政目標' AS list, 'The annual goals' AS list_en, marker AS printed, title, row_number() OVER (PARTITION BY document_id, section_row_id ORDER BY row_id) AS nth,
            coalesce(section_row_id, '') AS program_row_id FROM annual_goals
        UNION ALL
        SELECT document_id, row_id, '計畫項目', 'The items of a programme', item_no, title, row_number() OVER (PARTITION BY document_id, program_row_id ORDER BY row_id), program_row_id FROM budget_items
    ),
    list_numbers AS (
        SELECT l.*, coalesce(n.number, TRY_CAST(regexp_extract(fold(printed), '^\(?([0-9]{1,2})', 1) AS INTEGER)) AS number,
            lag(coalesce(n.number, TRY_CAST(regexp_extract(fold(printed), '^\(?([0-9]{1,2})', 1) AS INTEGER))) OVER items AS before,
            lag(coalesce(n.number, TRY_CAST(regexp_extract(fold(printed), '^\(?([0-9]{1,2})', 1) AS INTEGER))) OVER (PARTITION BY document_id, list ORDER BY row_id) AS before_all,
            lag(title) OVER items AS title_before
        FROM listed l LEFT JOIN numerals n ON n.numeral = regexp_replace(fold(printed), '[^\p{L}]', '', 'g')
        WINDOW items AS (PARTITION BY document_id, list, program_row_id ORDER BY row_id)
    ),
    item_numbers AS (
        SELECT l.document_id, concat(list, ' ', b.code, ' ', nth) AS subject,
            -- an item may take several rows, and some offices count their items through all programmes
            CASE WHEN before IS NULL AND nth > 1 THEN NULL
                ELSE number = coalesce(before, 0) + 1 OR number = before AND title = title_before OR before IS NULL AND nth = 1 AND number = before_all + 1 END AS ok,
            format('{}第 {} 項編號為「{}」，不連續', list, nth, printed) AS what_zh,
            format('{}: number {} is printed as {}, which does not follow', list_en, nth, printed) AS what_en,
            [cite(l.row_id, '', 'reported')] AS evidence
        FROM list_numbers l LEFT JOIN budget_programs b ON b.document_id = l.document_id AND b.row_id = l.program_row_id
        WHERE printed IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY l.document_id, subject ORDER BY l.row_id) = 1
    ),
    repeated AS (
        SELECT p.document_id, '評分表 ' || k.subject AS subject,
            coalesce(i.goal_no, 0) = coalesce(s.goal_no, 0) AND coalesce(i.indicator_no, s.indicator_no, 0) = coalesce(s.indicator_no, i.indicator_no, 0) AS ok,
            format('指標「{}」在評分表之編號為 {}，在目標達成情形為 {}', i.title, concat(s.goal_no, '(' || s.indicator_no || ')'), concat(i.goal_no, '(' || i.indicator_no || ')')) AS what_zh,
            format('Indicator “{}” is numbered {} in the score table and {} among the results', i.title, concat(s.goal_no, '(' || s.indicator_no || ')'),
                concat(i.goal_no, '(' || i.indicator_no || ')')) AS what_en,
            [cite(s.row_id, '', 'reported'), cite(i.row_id, '', 'expected')] AS evidence
        FROM scored_indicators p
        JOIN indicators i ON i.document_id = p.document_id AND i.row_id = p.indicator_row_id
        JOIN indicator_subjects k ON k.document_id = p.document_id AND k.row_id = p.indicator_row_id
        JOIN score_items s ON s.document_id = p.document_id AND s.row_id = p.score_item_row_id
        WHERE p.paired_by = 'name'
        UNION ALL BY NAME
        SELECT s.document_id, '檢討表 ' || k.subject AS subject, i.goal_no = s.goal_no AS ok,
            format('「{}」在未達目標值之檢討編號為 {}，在目標達成情形為 {}', s.goal_title, s.goal_no, i.goal_no) AS what_zh,
            format('“{}” is number {} in the review of missed targets and {} among the results', s.goal_title, s.goal_no, i.goal_no) AS what_en,
            [cite(s.row_id, 'goal_no', 'reported'), cite(i.row_id, 'goal_no', 'expected')] AS evidence
        FROM shortfalls s
        JOIN missed_indicators m ON m.document_id = s.document_id AND m.shortfall_row_id = s.row_id
        JOIN indicators i ON i.document_id = s.document_id AND i.row_id = m.indicator_row_id
        JOIN indicator_subjects k ON k.document_id = s.document_id AND k.row_id = m.indicator_row_id
        WHERE fold(s.goal_title) = fold(i.goal_title)
    )
SELECT document_id, subject, ok, what_zh, what_en, evidence FROM section_numbers
UNION ALL BY NAME SELECT document_id, subject, ok, what_zh, what_en, evidence FROM goal_numbers
UNION ALL BY NAME SELECT document_id, subject, ok, what_zh, what_en, evidence FROM indicator_numbers
UNION ALL BY NAME SELECT document_id, subject, ok, what_zh, what_en, evidence FROM item_numbers
UNION ALL BY NAME SELECT document_id, subject, ok, what_zh, what_en, evidence FROM repeated;
