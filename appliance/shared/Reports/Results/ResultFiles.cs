// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Results;

/// <summary>Files of a result folder.</summary>
public static class ResultFiles
{
    /// <summary>Version of the folder's form, in <see cref="Result"/>. A reader refuses others.</summary>
    public const int Schema = 1;

    /// <summary>Description of the folder, and if it is complete: one JSON object, written last.</summary>
    public const string Result = "result.json";

    /// <summary>Orders as <c>--orders --json</c> prints them, one a line.</summary>
    public const string Orders = "orders.jsonl";

    /// <summary>The summary as <c>--json</c> prints it last.</summary>
    public const string Summary = "summary.json";

    /// <summary>The settings of the host as <c>--json</c> prints them; empty if none were read.</summary>
    public const string HostSettings = "host_settings.json";

    /// <summary>Distributions of the intervals, as <c>--hlog</c> writes them.</summary>
    public const string Series = "series.hlog";
}
