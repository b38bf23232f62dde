-- question: What is there before any dose: what differs in the disease, and what predicts response?
-- parameter: compartment | Compartment or any | any | only where RNA was measured there
-- parameter: family | Family or any | any | only this contrast family
-- columns: contrast_family, study_label, compartment
-- column: disease | string | | diagnosis of the case arm
-- columns: responder, comparator, feature_kind, feature_id, symbol, as_written, direction, call, finding
-- order: contrast_family, study_label, finding
-- note: neither side of the comparison was treated with anything
SELECT contrast_family, study_label, compartment, disease, responder, comparator, feature_kind, feature_id, symbol, as_written, direction, call, finding
FROM evidence
WHERE outcome = 'effect'
  AND contrast NOT IN (
      SELECT contrast.id
      FROM contrast
      JOIN arm_treatments ON arm_treatments.arm = contrast.case_arm OR arm_treatments.arm = contrast.reference_arm)
  AND ($compartment IS NULL OR compartment = $compartment)
  AND ($family IS NULL OR contrast_family = $family)
ORDER BY contrast_family, study_label, finding
