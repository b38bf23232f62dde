-- severity: note
-- message: no hours are read from the time point, so that questions by time leave it out; write it as 24 h, 7 d or day 7
SELECT 'arms.tsv' AS file, row, 'timepoint' AS col, timepoint AS value
FROM raw_arms
WHERE time_hours(timepoint) IS NULL
  AND regexp_matches(timepoint, '(?i)\p{N}|\b(hours?|hrs?|days?|weeks?|months?|minutes?)\b')
