// 04 What is reached at 1 µM or less in a dish?
// A range of concentrations counts by its highest: at which of them the effect appeared is not known.
MATCH (drug:Drug)<-[:TESTS_DRUG]-(c:Contrast)-[:CASE_ARM]->(arm)-[:GIVEN]->(t:Treatment)-[:AGENT]->(drug),
  (arm)-[:IN_SYSTEM]->(system:System), (c)<-[:OF_CONTRAST]-()<-[:IN_RESULT_SET]-(f:Finding)-[:ABOUT]->(gene:Feature)
WHERE t.conc_max_um <= 1 AND f.measurand = 'rna_expression' AND f.call STARTS WITH 'significant'
  AND f.direction <> 'no_change' AND gene.feature_kind IN ['gene', 'lncrna', 'mirna']
  AND c.contrast_type IN ['treated_vs_untreated', 'post_vs_pre', 'treatment_by_time', 'treated_vs_cotreatment_alone']
WITH gene, f, t, drug, system ORDER BY drug.name, system.name
RETURN gene.name AS gene, f.direction AS direction, min(t.conc_max_um) AS reached_um,
  collect(DISTINCT drug.name) AS drugs, collect(DISTINCT system.name) AS systems
ORDER BY reached_um, gene
