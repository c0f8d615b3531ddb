-- 敘述文字：段落、無獨立標題之章節、年度施政目標、達成情形與含數字主張之儲存格，及其於查核結果中之名稱
-- Every stretch of prose (a paragraph, a run-in section, an annual goal, the narrative of an indicator, another cell with a claim) with
-- what findings call it: the section's path, for a paragraph or an annual goal with its number in the section, for a cell with its table and
-- place, or the indicator's subject. kind is narrative, section, paragraph, goal or cell; field is the column that holds the text.
CREATE VIEW prose AS
SELECT document_id, row_id, 'narrative' AS kind, 'narrative' AS field, subject, narrative AS text
FROM indicators JOIN indicator_subjects USING (document_id, row_id)
WHERE narrative IS NOT NULL
UNION ALL
SELECT document_id, row_id, 'section', 'text', path, text
FROM sections
WHERE text IS NOT NULL
UNION ALL
SELECT p.document_id, p.row_id, 'paragraph', 'text', coalesce(s.path || ' ', '') || '¶' || p.ordinal, p.text
FROM paragraphs p LEFT JOIN sections s ON s.row_id = p.section_row_id
UNION ALL
SELECT g.document_id, g.row_id, 'goal', 'title', coalesce(s.path || ' ', '') || '目標' || row_number() OVER (PARTITION BY g.section_row_id, g.document_id ORDER BY g.row_id), g.title
FROM annual_goals g LEFT JOIN sections s ON s.row_id = g.section_row_id
UNION ALL
SELECT c.document_id, c.row_id, 'cell', 'text', coalesce(s.path || ' ', '') || '表' || c.table_no || '(' || c.row || ',' || c.col || ')', c.text
FROM cells c LEFT JOIN sections s ON s.row_id = c.section_row_id
WHERE c.row_id IN (SELECT context_row_id FROM claims);
