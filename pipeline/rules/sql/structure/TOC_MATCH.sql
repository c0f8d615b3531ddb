/*---
id = "TOC_MATCH"
severity = "warning"
title_zh = "目錄各項在內文應有其標題，頁碼不應倒退"
title_en = "Every entry of the contents has its heading, and page numbers do not fall"
why_zh = "目錄與內文不符，讀者找不到章節，也可能有章節被刪。"
why_en = "Where contents and text differ a reader cannot find a chapter, or one was dropped."
known_problems_zh = "比較時不計空白、標點與字形；內文有而目錄沒有的標題不算不符。"
known_problems_en = "White space, punctuation and character variants are ignored; headings that the contents leave out are not counted."
message_zh = "目錄「{title}」{place}{what_zh}"
message_en = "Contents entry “{title}”{place} {what_en}"
verify_zh = "目錄是否未隨內文更新"
verify_en = "contents that were not updated with the text"
---*/
WITH
    entries AS (
        SELECT document_id, row_id, title, page_number,
            regexp_replace(fold(title), '[^\p{L}\p{N}]', '', 'g') AS name,
            row_number() OVER (PARTITION BY document_id, fold(title) ORDER BY row_id) AS nth,
            max(page_number) OVER (PARTITION BY document_id ORDER BY row_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS page_before
        FROM toc_entries
    ),
    headings AS (
        SELECT document_id, regexp_replace(fold(coalesce(marker, '') || coalesce(title, '')), '[^\p{L}\p{N}]', '', 'g') AS name,
            regexp_replace(fold(title), '[^\p{L}\p{N}]', '', 'g') AS bare_name
        FROM sections
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
SELECT document_id, entry || ' 頁碼' AS subject, title,
    page_number >= page_before AS ok,
    format('頁碼為 {}，前面已印至第 {} 頁', page_number, page_before) AS what_zh,
    format('has page {}, after entries up to page {}', page_number, page_before) AS what_en,
    [cite(row_id, 'page_number', 'reported'), cite(row_id, 'title', 'context')] AS evidence
FROM judged
WHERE page_before IS NOT NULL;
