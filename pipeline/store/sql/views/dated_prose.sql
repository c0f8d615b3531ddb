-- 敘述文字中之日期，連同其所在文字、文件年度與於查核結果中之名稱
-- Every date with the prose that it stands in, the document's family and year, and what findings call it: the subject of the
-- prose, the folded date, and a number from its second mention there.
CREATE VIEW dated_prose AS
SELECT
    d.* EXCLUDE (date_key, nth),
    p.subject AS prose_subject,
    p.kind,
    p.text AS prose_text,
    doc.family,
    doc.roc_year AS document_roc_year,
    doc.month AS document_month,
    p.subject || ' ' || d.date_key || CASE WHEN d.nth > 1 THEN '#' || d.nth ELSE '' END AS subject
FROM (
    SELECT *, row_number() OVER (PARTITION BY context_row_id, date_key ORDER BY row_id) AS nth
    FROM (SELECT *, fold(text) AS date_key FROM dates)
) d
JOIN prose p ON p.row_id = d.context_row_id
JOIN documents doc ON doc.document_id = d.document_id;
