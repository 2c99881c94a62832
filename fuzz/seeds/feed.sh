#!/bin/sh
# One small feed of each kind.
cd "$1" || exit 1
cpe='cpe:2.3:a:v:p:*:*:*:*:*:*:*:*'
cat >nvd.json <<END
{"format":"NVD_CVE","timestamp":"2026-01-01T00:00:00","vulnerabilities":[{"cve":{"id":"CVE-2022-0001","metrics":{"cvssMetricV31":[{"cvssData":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]},"configurations":[{"operator":"AND","nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"$cpe","versionEndExcluding":"1.36"}]},{"cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:o:x:y:-:*:*:*:*:*:*:*"}]}]}]}}]}
END
cat >cve.json <<END
{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0001","state":"PUBLISHED"},"containers":{"cna":{"affected":[{"vendor":"Linux","product":"Linux","defaultStatus":"affected","programFiles":["a/b.c"],"versions":[{"version":"0","lessThan":"4.19","status":"unaffected","versionType":"semver"},{"version":"5.10.1","lessThanOrEqual":"5.10.*","status":"unaffected","changes":[{"at":"5.10.9","status":"affected"}]}]}]}}}
END
cat >osv.json <<END
{"schema_version":"1.6.0","id":"DSA-1","modified":"2025-01-01","upstream":["CVE-2023-0001"],"affected":[{"package":{"ecosystem":"Debian:12","name":"x"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1-1"}]}]}]}
END
printf '#v,score_date:2026-01-01\ncve,epss,percentile\nCVE-2021-0001,0.5,0.9\n' >epss.csv
printf 'cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse\nCVE-2021-0001,"a ""b""",c,d,2022-01-01,e,f,2022-02-01,Known\n' >kev.csv
printf '{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2021-0001","dateAdded":"2022-01-01"}]}' >kev.json
printf '{"curl":{"CVE-2023-1":{"releases":{"bookworm":{"status":"resolved","fixed_version":"1","repositories":{},"urgency":"low"}}}}}' >debian.json
printf '{"distroversion":"v3.20","reponame":"main","packages":[{"pkg":{"name":"x","secfixes":{"1-r0":["CVE-2023-0004"]}}}]}' >alpine.json
printf '{"CVE-2012-0957":{"3.2":{"cmt_id":"1","fixed_version":"3.2.33"}}}' >kernel.json
printf '{"@context":"https://openvex.dev/ns/v0.2.0","@id":"u","author":"M","statements":[{"vulnerability":{"name":"CVE-2021-0001"},"products":[{"@id":"pkg:generic/x@1"}],"status":"fixed"}]}' >openvex.json
printf '{"document":{"csaf_version":"2.0","tracking":{"id":"M"}},"product_tree":{"branches":[{"product":{"product_id":"P","product_identification_helper":{"purl":"pkg:generic/y@2"}}}]},"vulnerabilities":[{"cve":"CVE-2021-0002","product_status":{"fixed":["P"]}}]}' >csaf.json
gzip -kn nvd.json
command -v zip >/dev/null && zip -q all.zip ./*.json
exit 0
