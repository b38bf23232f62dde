-- A row of a result table is a finding: its gene, direction, call and values, which the reader of tables has decided.
SELECT part_id('finding', contrast_id, key || coalesce('/' || discriminator, '')) AS id,
       local_id('result-set', contrast_id) AS result_set,
       feature, as_written, discriminator,
       'rna_expression' AS measurand,
       direction, call, basis AS call_basis,
       effect AS effect_size, se AS standard_error, p AS p_value, q AS adjusted_p_value,
       CASE WHEN locator IS NOT NULL THEN [locator] END AS locators,
       remark AS note,
       file AS _file, row AS _row
FROM result_row
