// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;

namespace Telemetry.Appliance.Hosting;

/// <summary>Captures through the pipeline.</summary>
public static class ReplayHost
{
    /// <summary>Runs to the end, or until canceled; the summary goes to the sink on every way out after the start.</summary>
    /// <exception cref="FailureException">It cannot start, or failed on the way.</exception>
    public static SummaryReport Run(
        ReplayOptions options, IReportSink sink, IProgress<ReplayProgress> progress, IProgress<string> notices, CancellationToken cancellation) =>
        throw new FailureException(new Failure(ExitCode.Failed, "", "not built yet", ""));
}
