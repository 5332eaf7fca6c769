"""What all tests share: an environment that does not tell whether this is a CI service."""

from __future__ import annotations

import os

# Where pytest finds one of the first two it prints otherwise; where Hypothesis finds one of any, it
# derandomizes. It looks when it is imported, and so after this.
CI_VARIABLES = (
    "CI",
    "BUILD_NUMBER",
    "__TOX_ENVIRONMENT_VARIABLE_ORIGINAL_CI",
    "bamboo.buildKey",
    "BUILDKITE",
    "CIRCLECI",
    "CIRRUS_CI",
    "CODEBUILD_BUILD_ID",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "HEROKU_TEST_RUN_ID",
    "TEAMCITY_VERSION",
    "TF_BUILD",
)

for variable in CI_VARIABLES:
    os.environ.pop(variable, None)
