# METADATA
# title: Functions run on supported runtimes
# description: |
#   A runtime that AWS has deprecated gets no security updates any more. The dates are those that AWS had announced in
#   early 2026; runtimes of which AWS has moved the date since then are left out, and whatever the parameter does not list
#   is unknown. An image brings its own runtime, which is not read.
# related_resources:
#   - https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
# custom:
#   severity: medium
#   evidence: [aws.lambda.functions]
#   fields: [runtime]
#   controls: [A.8.8, A.8.19]
#   proves: operating
#   parameters:
#     runtimes:
#       type: string_list
#       default:
#         - dotnet10 2028-11-14
#         - dotnet6 2024-11-12
#         - dotnet7 2024-05-14
#         - dotnet8 2026-11-10
#         - dotnetcore1.0 2019-07-27
#         - dotnetcore2.0 2019-05-30
#         - dotnetcore2.1 2022-01-05
#         - dotnetcore3.1 2023-04-03
#         - go1.x 2024-01-08
#         - java21 2029-06-30
#         - java25 2029-06-30
#         - java8 2024-01-08
#         - nodejs 2016-10-31
#         - nodejs10.x 2021-07-30
#         - nodejs12.x 2023-03-31
#         - nodejs14.x 2023-12-04
#         - nodejs16.x 2024-06-12
#         - nodejs18.x 2025-09-01
#         - nodejs20.x 2026-04-30
#         - nodejs22.x 2027-04-30
#         - nodejs24.x 2028-04-30
#         - nodejs4.3 2020-03-05
#         - nodejs4.3-edge 2020-03-05
#         - nodejs6.10 2019-08-12
#         - nodejs8.10 2020-03-06
#         - provided 2024-01-08
#         - provided.al2023 2029-06-30
#         - python2.7 2021-07-15
#         - python3.12 2028-10-31
#         - python3.13 2029-06-30
#         - python3.14 2029-06-30
#         - python3.6 2022-07-18
#         - python3.7 2023-12-04
#         - python3.8 2024-10-14
#         - python3.9 2025-12-15
#         - ruby2.5 2021-07-30
#         - ruby2.7 2023-12-07
#         - ruby3.2 2026-03-31
#         - ruby3.3 2027-03-31
#         - ruby3.4 2028-03-31
#       looser: any
#       description: Runtimes, each with the day on which AWS deprecates it
#   remediation: |
#     Move the function to a newer runtime, or list the runtime with the date that AWS announces.
package policies.aws.lambda_runtime_supported

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.lambda.functions"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("an image, which brings its own runtime") if row.runtime["package"] == "image"

else := verdict.pass({"runtime": row.runtime.name, "until": until}) if {
	row.runtime["package"] == "zip"
	until := dates[row.runtime.name]
	until > today
}

else := verdict.fail("AWS has deprecated the runtime", {"runtime": row.runtime.name, "until": until}) if {
	row.runtime["package"] == "zip"
	until := dates[row.runtime.name]
	until <= today
}

else := verdict.unknown("unsupported", "the parameter does not list the runtime") if {
	row.runtime["package"] == "zip"
	count({row.runtime.name} & {name | some name, _ in dates}) == 0
}

today := substring(input.as_of, 0, 10)

# The day on which each runtime is deprecated. One that is listed twice has the earlier day.
dates := {name: min(days) |
	some name in {split(entry, " ")[0] | some entry in listed}
	days := {split(entry, " ")[1] | some entry in listed; split(entry, " ")[0] == name}
}

listed := {entry |
	some entry in input.parameters.runtimes
	regex.match(`^[a-z0-9.-]+ [0-9]{4}-[0-9]{2}-[0-9]{2}$`, entry)
}
