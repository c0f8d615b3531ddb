/*---
id = "EMPTY_SECTION"
severity = "warning"
title_zh = "標題之下應有內文"
title_en = "A heading has a body"
why_zh = "空白的章節往往是漏貼或誤刪的內容。"
why_en = "An empty section is often one whose text was forgotten or deleted."
known_problems_zh = "只查前三層標題，且不查類型不明之文件；同層多數沒有內文者視為條列而非章節。"
known_problems_en = "Only the first three levels are looked at, and no document of unknown kind; where most siblings have no body they are taken for a list."
message_zh = "「{title}」（{path}）{place}之下沒有內文"
message_en = "“{title}” ({path}){place} has no body"
verify_zh = "內容是否漏列"
verify_en = "whether its text was left out"
---*/
WITH
    filled AS (
        SELECT document_id, parent_row_id AS row_id FROM sections
        UNION SELECT document_id, section_row_id FROM paragraphs
        UNION SELECT document_id, section_row_id FROM annual_goals
        UNION SELECT document_id, section_row_id FROM cells
    ),
    judged AS (
        SELECT s.document_id, s.row_id, s.path, s.title, s.level,
            f.row_id IS NOT NULL OR s.text IS NOT NULL AS has_body
        FROM sections s LEFT JOIN filled f USING (document_id, row_id)
        WHERE s.level <= 3 AND document_id IN (SELECT document_id FROM documents WHERE family IS DISTINCT FROM 'unknown')
    ),
    series AS (
        SELECT j.*, s.parent_row_id,
            count(*) FILTER (has_body) OVER siblings AS filled_siblings,
            count(*) FILTER (NOT has_body) OVER siblings AS empty_siblings
        FROM judged j JOIN sections s USING (document_id, row_id)
        WINDOW siblings AS (PARTITION BY document_id, s.parent_row_id, j.level)
    )
SELECT document_id, path AS subject, path, title,
    CASE WHEN has_body THEN true WHEN filled_siblings > empty_siblings THEN false END AS ok,
    [cite(row_id, 'title', 'reported')] AS evidence
FROM series;
