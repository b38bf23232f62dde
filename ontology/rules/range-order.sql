-- severity: error
-- message: the lower end of the range is above the upper end
SELECT id AS focus, 'dose_min' AS path, dose_min AS value FROM treatment WHERE dose_min > dose_max
UNION ALL
SELECT id, 'conc_min_um', conc_min_um FROM treatment WHERE conc_min_um > conc_max_um
