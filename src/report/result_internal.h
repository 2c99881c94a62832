#ifndef ASY_REPORT_RESULT_INTERNAL_H
#define ASY_REPORT_RESULT_INTERNAL_H

#include "base/json.h"
#include "report/result.h"

void result_scheme(struct asy_json *j, const struct asy_scheme_result *s);
void result_carried_from(struct asy_json *j, const struct asy_assessment_result *a);
void result_answer_findings(struct asy_json *j, const struct asy_assessment_result *a);
void result_record(struct asy_json *j, const struct asy_record *r); /* nothing for NULL */
void result_waiver(struct asy_json *j, const struct asy_requirement_result *r);
void result_finding_ids(struct asy_json *j, const struct asy_requirement_result *r);
void result_contradictions(struct asy_json *j, const struct asy_assessment_result *a);
void result_artifact(struct asy_json *j, const struct asy_result_artifact *a);
void result_observations(struct asy_json *j, const struct asy_result_artifact *a, size_t n);
void result_components(struct asy_json *j, const struct asy_result_artifact *a, size_t n);
void result_tables(struct asy_json *j, const struct asy_catalog *catalog, const struct asy_declarations *declarations,
                   const struct asy_assessment_result *a);
void result_facts(struct asy_json *j, const char *name, const struct asy_fact *const *facts, size_t n);
void result_answers(struct asy_json *j, const struct asy_answer_ref *answers, size_t n);

#endif
