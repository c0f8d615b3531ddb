-- 出處：每一值所在之檔案、頁、行、方框與印出之文字
-- Where each value was printed, joined with the document and its file. bbox is [x0, top, x1, bottom] in points from the
-- top-left corner of the visible page, NULL for formats without geometry.
CREATE VIEW evidence AS
SELECT p.row_id, p.field, p.span_no, p.page, p.line,
    CASE WHEN p.x0 IS NOT NULL THEN [p.x0, p.top, p.x1, p.bottom] END AS bbox,
    p.text, s.path, d.document_id, d.source_id, d.family, d.government, d.department, d.roc_year
FROM provenance p
JOIN documents d ON d.document_id = split_part(p.row_id, '/', 1)
JOIN sources s USING (source_id);
