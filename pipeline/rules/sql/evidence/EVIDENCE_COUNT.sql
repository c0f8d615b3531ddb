/*---
id = "EVIDENCE_COUNT"
severity = "error"
title_zh = "達成情形列舉之件數應足以支持達成值"
title_en = "What the narrative lists supports the result"
why_zh = "達成值是數出來的；達成情形列舉的就是被數的事項。"
why_en = "A result is a count, and the narrative lists what was counted."
known_problems_zh = "列舉多於達成值僅為資訊；少於達成值為錯誤，若因他年度之日期（DATE_YEAR）則為其後果，列為警告。僅舉例者（如、等）、同一列舉中兼有他種單位者，不判斷；項目內另有同單位之數者，以其數計。"
known_problems_en = "More than the result is information only; fewer is an error, or a warning where dates of another year (DATE_YEAR) are the cause. Mere examples, and lists that also count in another unit, are not judged; where items hold numbers in the result's unit, those are counted."
message_zh = "「{title}」達成值 {actual_text}{place}，達成情形列舉 {listed}，{counted_zh}{consequence_zh}"
message_en = "The result of “{title}” is {actual_text}{place}; the narrative lists {listed}, {counted_en}{consequence_en}"
verify_zh = "列舉之日期或項目是否誤植或遺漏，達成值是否應調整"
verify_en = "whether a listed date or item is misprinted or missing, or the result has to be adjusted"
---*/
WITH
    counts AS (
        SELECT i.document_id, i.row_id, i.title, i.narrative, i.aspect, i.direction, i.actual_text, i.actual_value, i.actual_unit, i.target_text, i.target_value, i.weight_pct, i.attainment_pct,
            k.subject, d.roc_year, c.row_id AS claim_row_id
        FROM indicators i
        JOIN indicator_subjects k ON k.document_id = i.document_id AND k.row_id = i.row_id
        JOIN documents d ON d.document_id = i.document_id
        JOIN claims c ON c.document_id = i.document_id AND c.context_row_id = i.row_id AND c.kind = 'enumeration' AND c.complete
        WHERE i.actual_value = trunc(i.actual_value) AND i.actual_unit IS DISTINCT FROM '%'
    ),
    dated AS (
        SELECT t.row_id AS term_row_id, bool_or(m.roc_year = d.roc_year) AS in_year, bool_or(m.roc_year <> d.roc_year) AS out_of_year
        FROM claim_terms t
        JOIN claims c ON c.document_id = t.document_id AND c.row_id = t.claim_row_id AND c.kind = 'enumeration'
        JOIN documents d ON d.document_id = t.document_id
        JOIN dates m ON m.document_id = t.document_id AND m.context_row_id = c.context_row_id AND m.cue IN ('evidence', 'done') AND contains(t.text, m.text)
        WHERE t.value IS NULL
        GROUP BY t.row_id
    ),
    terms AS (
        SELECT c.*, t.row_id AS term_row_id, t.ordinal, t.value, coalesce(t.is_exact, true) AS is_exact,
            coalesce(a.out_of_year AND NOT a.in_year, false) AS is_out_of_year, coalesce(a.in_year, false) AS is_in_year,
            EXISTS (FROM labelled_values l WHERE l.document_id = c.document_id AND l.context_row_id = c.row_id AND l.value = c.actual_value
                AND unit_key(l.unit) = unit_key(c.actual_unit)) AS is_stated,
            t.value IS NULL AND regexp_matches(fold(t.text), '各|每|([0-9]|[一二三四五六七八九十兩])(' || regexp_escape(coalesce(nullif(fold(c.actual_unit), ''), '場')) || '|[場次件項人家])') AS holds_a_count
        FROM counts c
        JOIN claim_terms t ON t.document_id = c.document_id AND t.claim_row_id = c.claim_row_id
        LEFT JOIN dated a ON a.term_row_id = t.row_id
        WHERE t.value IS NULL OR unit_key(t.unit) = unit_key(c.actual_unit)
    ),
    -- 圖書 36,000 冊、視聽資料 2,400 件及電子書 4,800 冊: what one list counts in another unit
    other_units AS (
        SELECT c.document_id, c.row_id, c.claim_row_id, sum(value) AS value
        FROM (
            SELECT DISTINCT w.document_id, w.row_id, w.claim_row_id, o.row_id AS term_row_id, o.value
            FROM terms w
            JOIN claims e ON e.document_id = w.document_id AND e.context_row_id = w.row_id AND e.kind = 'enumeration' AND e.complete AND e.row_id <> w.claim_row_id
            JOIN claim_terms o ON o.document_id = e.document_id AND o.claim_row_id = e.row_id
            JOIN claim_terms t ON t.document_id = w.document_id AND t.row_id = w.term_row_id
            WHERE w.value IS NOT NULL AND o.value IS NOT NULL AND unit_key(o.unit) IS DISTINCT FROM unit_key(w.actual_unit)
                AND regexp_matches(w.narrative, regexp_escape(t.text) || '(、|及|與|和)[^，。；、：:0-9０-９]{1,12}' || regexp_escape(o.text)
                    || '|' || regexp_escape(o.text) || '(、|及|與|和)[^，。；、：:0-9０-９]{1,12}' || regexp_escape(t.text))
        ) c
        GROUP BY c.document_id, c.row_id, c.claim_row_id
    ),
    enumerations AS (
        SELECT document_id, row_id, claim_row_id, any_value(subject) AS subject, any_value(o.value) IS NOT NULL AS has_other_units,
            bool_or(terms.value IS NULL) AS are_items,
            CASE
                WHEN bool_or(terms.value IS NULL) THEN count(*)
                WHEN any_value(actual_value) IN (sum(terms.value), sum(terms.value) + any_value(o.value)) THEN any_value(actual_value)
                -- one number that stands for all, or that the others make up
                WHEN bool_or(terms.value = actual_value) OR any_value(is_stated) THEN any_value(actual_value)
                WHEN count(*) > 2 AND 2 * max(terms.value) = sum(terms.value) THEN max(terms.value)
                ELSE sum(terms.value)
            END AS listed,
            count(*) FILTER (is_out_of_year) AS out_of_year,
            count(*) FILTER (is_in_year) AS in_year,
            bool_and(is_exact) AS is_exact,
            bool_or(holds_a_count) AS holds_counts,
            list(cite(term_row_id, '', 'term') ORDER BY ordinal) AS places
        FROM terms LEFT JOIN other_units o USING (document_id, row_id, claim_row_id)
        GROUP BY document_id, row_id, claim_row_id
    ),
    nearest AS (
        SELECT e.*, c.* EXCLUDE (document_id, row_id, claim_row_id, subject)
        FROM enumerations e JOIN counts c ON c.document_id = e.document_id AND c.claim_row_id = e.claim_row_id
        QUALIFY row_number() OVER (PARTITION BY e.document_id, e.row_id ORDER BY (listed = actual_value) DESC, listed >= actual_value DESC, abs(listed - actual_value), e.claim_row_id) = 1
    ),
    judged AS (
        SELECT *,
            listed - CASE WHEN are_items AND in_year > 0 THEN out_of_year ELSE 0 END AS supported,
            -- more markers than items: the list's numbering is broken
            CASE WHEN are_items THEN holds_counts
                OR len(regexp_extract_all(narrative, '(?:^|[\s。；;>：:])(?:[0-9０-９]{1,2}[.、．]|[(（][一二三四五六七八九十0-9]{1,3}[)）])')) > listed
                ELSE NOT is_exact OR has_other_units
                -- examples, a subset, numbers that stand for each of several, what was planned beside what was done, or what is counted besides
                OR regexp_matches(narrative, '例如|諸如|等|其中|均|各[^，。；、]{0,8}[0-9０-９一二兩三四五六七八九十]|每\p{Han}{1,3} ?[0-9０-９一二兩三四五六七八九十]|每[一年半季月週周日場次期梯]|原[訂定](?:之|的)?(?:[^目之的]|$)|取消|(?:停辦|未辦|延[期後]|順延)[^，。；、0-9０-９]{0,6}[0-9０-９]|其餘|尚|不合格'
                    || '|另(?:外|案|有|[^，。；、]{0,12}[0-9０-９])|連同') END AS is_open
        FROM nearest
    )
SELECT
    document_id,
    subject,
    title,
    actual_text,
    actual_value AS reported,
    supported AS expected,
    trim_zeros(listed) AS listed,
    CASE WHEN is_open AND listed <> actual_value THEN NULL ELSE supported = actual_value END AS ok,
    CASE WHEN supported < listed THEN format('其中屬 {} 年度者 {}', roc_year, trim_zeros(supported)) WHEN listed < actual_value THEN '少於達成值' ELSE '多於達成值' END AS counted_zh,
    CASE WHEN supported < listed THEN format('{} of which in {}', trim_zeros(supported), roc_year) WHEN listed < actual_value THEN 'fewer than the result' ELSE 'more than the result' END AS counted_en,
    CASE WHEN supported < least(actual_value, target_value) AND direction = 'higher' AND attainment_pct IS NOT NULL AND weight_pct IS NOT NULL THEN
        format('；若僅計 {}，達成度為 {:.2f}%，未達目標值 {}，得分減少 {:.2f}', trim_zeros(supported), 100.0 * supported / target_value, target_text,
            CAST(weight_pct AS DOUBLE) * (CAST(attainment_pct AS DOUBLE) - 100.0 * supported / target_value) / 100) ELSE '' END AS consequence_zh,
    CASE WHEN supported < least(actual_value, target_value) AND direction = 'higher' AND attainment_pct IS NOT NULL AND weight_pct IS NOT NULL THEN
        format('; counting only {} the attainment would be {:.2f}%, short of the target {}, and the score {:.2f} lower', trim_zeros(supported), 100.0 * supported / target_value, target_text,
            CAST(weight_pct AS DOUBLE) * (CAST(attainment_pct AS DOUBLE) - 100.0 * supported / target_value) / 100) ELSE '' END AS consequence_en,
    [cite(row_id, 'actual_text', 'reported')] || places || [cite(row_id, 'narrative', 'context')] AS evidence,
    CASE WHEN supported > actual_value THEN 'info' WHEN supported < listed AND listed >= actual_value THEN 'warning' END AS severity,
    CASE WHEN supported < actual_value AND supported < listed AND listed >= actual_value THEN {'rule_id': 'DATE_YEAR', 'subject': subject} END AS caused_by
FROM judged;
