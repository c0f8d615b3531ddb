/*---
id = "TEXT_DUP"
severity = "info"
title_zh = "日期或數字之後不應有疊字"
title_en = "No character is doubled after a date or number"
why_zh = "疊字為繕打之誤，且「日日」易被誤讀為星期日。"
why_en = "A doubled character is a slip of typing, and 日日 can be misread as a Sunday."
known_problems_zh = "只看日、月、年、百分號與量詞之重複；日日之後成詞者（日日夜夜、日本）與年年、人人等詞不視為疊字。"
known_problems_en = "Looks only at doubled 日, 月, 年, percent signs and counters; where the second one begins a word (日本) or the doubling is a word (年年, 人人), it is let pass."
message_zh = "「{reported}」{place}疑有疊字"
message_en = "“{reported}”{place} seems to double a character"
---*/
WITH searched AS (
    SELECT
        *,
        coalesce(
            nullif(regexp_extract(text, '([0-9０-９]{1,2}\s?日日)($|[^期常夜間前後記報本商幣圓系語文籍僑式治據劇新光照曆出落托班薪均漸晒曬])', 1), ''),
            nullif(regexp_extract(text, '[0-9０-９]+\s?(?:月月|年年)\s?[0-9０-９]+'), ''),
            nullif(regexp_extract(text, '[0-9０-９.]+\s?[%％]{2}'), ''),
            nullif(regexp_extract(text, '([0-9０-９]+\s?(?:件件|案案|場場|項項|次次|筆筆|元元|萬萬|億億|家家|個個|名名|位位))($|[\s，。、；：,;:)）])', 1), '')
        ) AS doubled
    FROM prose
    WHERE text IS NULL OR regexp_matches(text, '[0-9０-９]')
),
-- the box of the date itself where the doubled character follows one
dated AS (
    SELECT s.row_id, min(d.row_id) AS date_row_id
    FROM searched s JOIN dates d ON d.context_row_id = s.row_id AND contains(s.text, d.text || right(d.text, 1))
    WHERE s.doubled IS NOT NULL
    GROUP BY s.row_id
)
SELECT
    s.document_id,
    s.subject,
    s.doubled AS reported,
    CASE WHEN s.text IS NOT NULL THEN s.doubled IS NULL END AS ok,
    [CASE WHEN d.date_row_id IS NULL THEN cite(s.row_id, s.field, 'reported') ELSE cite(d.date_row_id, '', 'reported') END] AS evidence
FROM searched s LEFT JOIN dated d USING (row_id);
