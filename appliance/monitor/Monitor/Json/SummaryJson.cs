// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet.Queries;
using Telemetry.Reports;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>The summary of an appliance, with what it is of.</summary>
internal static class SummaryJson
{
    /// <summary>Writes the answer.</summary>
    /// <param name="window">Name of the span of time.</param>
    /// <param name="coverage">Received share of it; null if unknown.</param>
    /// <param name="selection">Intervals that it was made of; null for the day.</param>
    public static void Write(
        Utf8JsonWriter json, SummaryReport summary, string appliance, string window, double? coverage,
        RecordSelection? selection = null)
    {
        json.WriteStartObject();
        JsonSummary.Write(json, summary, summary.StartTimeNs);
        json.WriteStartObject("of"u8);
        json.WriteString("appliance"u8, appliance);
        json.WriteString("window"u8, window);
        json.Field("coverage"u8, coverage);
        json.Field("received_ns"u8, selection?.Coverage.ReceivedNs);
        json.Field("from_time_ns"u8, summary.StartTimeNs);
        json.Field("to_time_ns"u8, summary.StartTimeNs + summary.DurationNs);
        if (selection is not null)
            DistributionJson.WriteSpans(json, selection.Spans);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the received share of what was asked for.</summary>
    public static void WriteCoverage(Utf8JsonWriter json, in Coverage coverage)
    {
        const double SecondNs = 1e9;
        json.WriteStartObject("coverage"u8);
        json.WriteNumber("received_s"u8, coverage.ReceivedNs / SecondNs);
        json.WriteNumber("expected_s"u8, coverage.ExpectedNs / SecondNs);
        json.Field("share"u8, coverage.Share);
        json.WriteNumber("appliances"u8, coverage.Appliances);
        json.WriteNumber("of"u8, coverage.Of);
        json.WriteEndObject();
    }
}
