-- Macros of every publication. Those that need a table of the parsers (fold, unit_key) are generated in macros.py.

-- The sum, or NULL if any term is NULL: sum() would skip it and call the rest the whole.
CREATE OR REPLACE MACRO sum_strict(term) AS CASE WHEN count(*) = count(term) THEN sum(term) END;

-- The last printed number of a text, half width and without thousands separators: '2萬1,065件' is 1065.
CREATE OR REPLACE MACRO last_number_text(printed) AS
    regexp_replace(coalesce(list_last(regexp_extract_all(translate(printed, '０１２３４５６７８９．，', '0123456789.,'), '[0-9][0-9,]*(?:\.[0-9]+)?')), ''), ',', '', 'g');

-- Size of one unit in the last printed place of `value`, printed as `printed`: 0.01 of '99.69%', 1000000 of '15.93億元'
-- (whose value is 1593000000). 1 where the number is written without digits.
CREATE OR REPLACE MACRO quantum(printed, value) AS
    CASE
        WHEN printed IS NULL THEN NULL
        WHEN last_number_text(printed) = '' THEN 1.0
        ELSE power(10.0, -length(regexp_extract(last_number_text(printed), '\.([0-9]+)', 1)))
            * CASE
                WHEN TRY_CAST(last_number_text(printed) AS DOUBLE) = 0 OR length(regexp_extract_all(printed, '[0-9０-９][0-9０-９,，.．]*')) > 1 THEN 1.0
                ELSE power(10.0, round(log10(abs(CAST(nullif(value, 0) AS DOUBLE)) / TRY_CAST(last_number_text(printed) AS DOUBLE))))
            END
    END;

-- A place that a comparison rests on: the row, its column ('' for the whole row), and its part in the arithmetic.
CREATE OR REPLACE MACRO cite(source, column_name, part) AS {'row_id': source, 'field': column_name, 'role': part};

-- A number as people write it: 55.0000 is 55, 2.8100 is 2.81.
CREATE OR REPLACE MACRO trim_zeros(value) AS CASE WHEN contains(CAST(value AS VARCHAR), '.') THEN rtrim(rtrim(CAST(value AS VARCHAR), '0'), '.') ELSE CAST(value AS VARCHAR) END;

-- Half a unit of the last place of a printed number that is taken as rounded (decimals, 萬, 億 or %), 0 for one printed in full.
CREATE OR REPLACE MACRO rounding(printed, value, unit) AS
    CASE WHEN unit = '%' OR quantum(printed, value) NOT IN (1, 1000) THEN quantum(printed, value) / 2 ELSE 0 END;

-- True for a printed number that shows that it is rounded: decimals of its scale (1.5 億), four digits down to 萬 (2 億 3,456 萬), or %.
-- A round one (2 億, 3,000 萬) does not: it may be all there is.
CREATE OR REPLACE MACRO is_rounded(printed, value, unit) AS
    rounding(printed, value, unit) > 0 AND (unit = '%' OR contains(last_number_text(printed), '.')
        OR regexp_matches(CAST(CAST(round(CAST(value AS DOUBLE) / quantum(printed, value)) AS HUGEINT) AS VARCHAR), '^-?[0-9]{3,}[1-9]$'));
