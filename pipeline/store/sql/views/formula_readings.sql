-- 以衡量標準之公式重算報告所列數字
-- A report's indicators whose formula could be evaluated on the numbers that their narrative labels: the formula is the
-- indicator's own or that of a plan of the same government for the same indicator_key (of the same department and year
-- first). Every term has to be found; the stated percentage is the one that the narrative calls by the indicator's name
-- or 達成率, NULL if there is not exactly one.
CREATE VIEW formula_readings AS
WITH
    asked AS (
        SELECT i.document_id, i.row_id, i.indicator_key, i.title, d.government, d.department, d.roc_year
        FROM indicators i JOIN documents d ON d.document_id = i.document_id
        WHERE i.narrative IS NOT NULL AND i.indicator_key IS NOT NULL
    ),
    offered AS (
        SELECT f.row_id AS formula_row_id, f.rounding, i.document_id, i.row_id, i.indicator_key, d.government, d.department, d.roc_year
        FROM formulas f
        JOIN indicators i ON i.document_id = f.document_id AND i.row_id = f.indicator_row_id
        JOIN documents d ON d.document_id = f.document_id AND d.duplicate_of IS NULL
    ),
    lent AS (
        SELECT a.*, o.formula_row_id, o.rounding, o.document_id AS formula_document_id
        FROM asked a JOIN offered o ON o.government = a.government AND o.indicator_key = a.indicator_key
        QUALIFY row_number() OVER (PARTITION BY a.row_id
            ORDER BY o.row_id = a.row_id DESC, (o.department = a.department) DESC, abs(o.roc_year - a.roc_year), o.formula_row_id) = 1
    ),
    numbers AS (
        SELECT document_id, context_row_id, row_id, value, unit, text, is_exact, label_key
        FROM labelled_values WHERE context_row_id IN (SELECT row_id FROM lent)
    ),
    -- a term is the number whose label is its own (4), ends it or is ended by it (3: 當年度實支數, 實支數), stands in it
    -- (2: 單位內已通過客語認證人數, 已通過), or has three quarters of its characters from it (1); the first in print
    scored AS (
        SELECT l.row_id, t.row_id AS term_row_id, fold(t.label) AS term_key, t.side, t.sign * t.coefficient AS weight, n.value, n.row_id AS number_row_id, n.is_exact,
            rounding(n.text, n.value, n.unit) AS slack, length(n.label_key) AS label_length,
            len(list_filter(list_distinct(string_split(n.label_key, '')), lambda c: contains(fold(t.label), c))) / len(list_distinct(string_split(n.label_key, ''))) AS overlap,
            CASE
                WHEN n.label_key = fold(t.label) THEN 4
                WHEN ends_with(fold(t.label), n.label_key) OR ends_with(n.label_key, fold(t.label)) THEN 3
                WHEN length(n.label_key) >= 3 AND contains(fold(t.label), n.label_key) THEN 2
                WHEN length(n.label_key) >= 6 AND overlap >= 0.75 THEN 1
                ELSE 0
            END AS score
        FROM lent l
        JOIN formula_terms t ON t.document_id = l.formula_document_id AND t.formula_row_id = l.formula_row_id
        LEFT JOIN numbers n ON n.document_id = l.document_id AND n.context_row_id = l.row_id AND coalesce(n.unit, '') <> '%' AND length(n.label_key) >= 2
    ),
    bound AS (
        SELECT row_id, term_row_id, term_key, side, weight, slack, is_exact, CASE WHEN score > 0 THEN value END AS value, CASE WHEN score > 0 THEN number_row_id END AS number_row_id
        FROM scored
        QUALIFY row_number() OVER (PARTITION BY row_id, term_row_id ORDER BY score DESC, CASE WHEN score = 1 THEN overlap END DESC, label_length DESC, number_row_id) = 1
    ),
    evaluated AS (
        SELECT row_id,
            sum(CAST(weight * value AS DOUBLE)) FILTER (side = 'numerator') AS numerator,
            sum(CAST(weight * value AS DOUBLE)) FILTER (side = 'denominator') AS denominator,
            sum(abs(weight) * slack) FILTER (side = 'numerator') AS numerator_slack,
            sum(abs(weight) * slack) FILTER (side = 'denominator') AS denominator_slack,
            bool_and(coalesce(is_exact, true)) AS is_exact,
            -- in A÷(A+B) one number stands for both A, but never for A and B
            count(DISTINCT number_row_id) = count(DISTINCT term_key) AS are_distinct,
            list_sort(list_distinct(list(cite(number_row_id, 'value', 'term')))) AS terms
        FROM bound GROUP BY row_id
        HAVING bool_and(value IS NOT NULL)
    ),
    statements AS (
        SELECT l.row_id, count(*) AS statements, any_value(n.row_id ORDER BY n.row_id) AS number_row_id, any_value(n.value ORDER BY n.row_id) AS stated, any_value(n.text ORDER BY n.row_id) AS stated_text
        FROM lent l JOIN numbers n ON n.document_id = l.document_id AND n.context_row_id = l.row_id AND n.unit = '%'
            AND (regexp_full_match(n.label_key, '(實際|年度)?(達成|執行)(率|值|度|目標值)') OR contains(l.indicator_key, n.label_key) OR contains(n.label_key, l.indicator_key))
        GROUP BY l.row_id
    )
SELECT l.document_id, l.row_id AS indicator_row_id, l.indicator_key, l.title, l.formula_row_id, l.formula_document_id, l.rounding,
    e.numerator, e.denominator, e.numerator_slack, e.denominator_slack, e.is_exact, e.terms,
    CASE WHEN s.statements = 1 THEN s.number_row_id END AS stated_row_id,
    CASE WHEN s.statements = 1 THEN s.stated END AS stated,
    CASE WHEN s.statements = 1 THEN s.stated_text END AS stated_text
FROM lent l JOIN evaluated e ON e.row_id = l.row_id LEFT JOIN statements s ON s.row_id = l.row_id
WHERE e.are_distinct AND e.denominator > 0;
