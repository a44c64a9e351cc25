// SPDX-License-Identifier: Apache-2.0
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Expecting;
using Telemetry.Playing.Pacing;

namespace Telemetry.Playing;

/// <summary>Result of a play.</summary>
/// <param name="Pacing">How it went; null if only the plan was made.</param>
/// <param name="Failures">Reasons for which captures ended early: what stands before was sent.</param>
/// <param name="Gateway">What its gateway did; null without one.</param>
/// <param name="Expectation">The comparison with what was expected; null if nothing was.</param>
public sealed record PlayResult(
    PacingReport? Pacing, IReadOnlyList<Failure> Failures, GatewayReport? Gateway = null,
    ExpectationReport? Expectation = null);
