/*---
id = "TOC_MATCH"
severity = "warning"
title_zh = "目錄各項在內文應有其標題，頁碼不應倒退"
title_en = "Every entry of the contents has its heading, and page numbers do not fall"
why_zh = "目錄與內文不符，讀者找不到章節，也可能有章節被刪。"
why_en = "Where contents and text differ a reader cannot find a chapter, or one was dropped."
known_problems_zh = "比較時不計空白、標點與字形；內文有而目錄沒有的標題不算不符；不查類型不明之文件。"
known_problems_en = "White space, punctuation and character variants are ignored; headings that the contents leave out are not counted; documents of unknown kind are left alone."
message_zh = "目錄「{title}」{place}{what_zh}"
message_en = "Contents entry “{title}”{place} {what_en}"
verify_zh = "目錄是否未隨內文更新"
verify_en = "contents that were not updated with the text"
---*/
WITH
    entries AS MATERIALIZED (
        SELECT document_id, row_id, title, page_number,
            regexp_replace(fold(title), '[^\p{L}\p{N}]', '', 'g') AS name,
            row_number() OVER (PARTITION BY document_id, fold(title) ORDER BY row_id) AS nth,
            lag(page_number) OVER entries AS page_before,
            lag(page_number, 2) OVER entries AS page_before_that,
            lead(page_number) OVER entries AS page_after
        FROM toc_entries WHERE document_id IN (SELECT document_id FROM documents WHERE family IS DISTINCT FROM 'unknown')
        WINDOW entries AS (PARTITION BY document_id ORDER BY row_id)
    ),
    headings AS MATERIALIZED (
        SELECT document_id, regexp_replace(fold(coalesce(marker, '') || coalesce(title, '')), '[^\p{L}\p{N}]', '', 'g') AS name,
            regexp_replace(fold(title), '[^\p{L}\p{N}]', '', 'g') AS bare_name
        FROM sections WHERE document_id IN (SELECT document_id FROM toc_entries)
    ),
    judged AS (
        SELECT e.*,
            fold(title) || CASE WHEN nth > 1 THEN '#' || nth ELSE '' END AS entry,
            EXISTS (FROM headings h WHERE h.document_id = e.document_id) AS has_headings,
            EXISTS (FROM headings h WHERE h.document_id = e.document_id
                AND (h.name = e.name OR h.bare_name = e.name OR length(h.bare_name) >= 4 AND starts_with(e.name, h.name) OR length(e.name) >= 6 AND starts_with(h.name, e.name))) AS has_heading
        FROM entries e
    )
SELECT document_id, entry AS subject, title,
    CASE WHEN has_headings THEN has_heading END AS ok,
    '在內文找不到相同的標題' AS what_zh, 'has no heading in the text' AS what_en,
    [cite(row_id, 'title', 'reported')] AS evidence
FROM judged
UNION ALL BY NAME
-- of two pages out of order the one is wrong without which its neighbours are in order
SELECT document_id, entry || ' 頁碼' AS subject, title,
    CASE WHEN page_number IS NULL THEN NULL
        WHEN page_number > page_after AND coalesce(page_before, 0) <= page_after THEN false
        ELSE coalesce(NOT (page_number < page_before AND page_number < coalesce(page_before_that, 0)), true) END AS ok,
    CASE WHEN page_number > page_after THEN format('頁碼為 {}，下一項卻為第 {} 頁', page_number, page_after)
        ELSE format('頁碼為 {}，前一項已為第 {} 頁', page_number, page_before) END AS what_zh,
    CASE WHEN page_number > page_after THEN format('has page {}, but the entry after it page {}', page_number, page_after)
        ELSE format('has page {}, after an entry with page {}', page_number, page_before) END AS what_en,
    [cite(row_id, 'page_number', 'reported'), cite(row_id, 'title', 'context')] AS evidence
FROM judged
WHERE page_before IS NOT NULL OR page_after IS NOT NULL;
