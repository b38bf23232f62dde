-- One side of a comparison. `hours` is read from a time point such as 24 h or 7 d; anything else has none.
SELECT local_id('arm', arm_id) AS id,
       local_id('study', study_id) AS study,
       local_id('system', system) AS system,
       part_id('cohort', study_id, cohort) AS cohort,
       local_ids('treatment', treatments) AS treatments,
       n, sex, responder_status AS response_status, timepoint,
       time_hours(timepoint) AS hours,
       perturbation,
       local_id('arm', part_of) AS part_of,
       note,
       'arms.tsv' AS _file, row AS _row
FROM raw_arms
