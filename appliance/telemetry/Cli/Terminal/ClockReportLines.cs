// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Commands;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Clocks;
using Telemetry.Reports.Events;

namespace Telemetry.Cli.Terminal;

/// <summary>Readings of the clock, and events found in them, as lines of text.</summary>
/// <param name="showsReadings">True to print a line for each reading.</param>
/// <param name="onBroken">Called when the output can no longer be written.</param>
internal sealed class ClockReportLines(TextWriter output, bool showsReadings, Action onBroken) : IClockReportSink
{
    private const string Unknown = "unknown";

    /// <summary>The reason why the output can no longer be written; null while it can.</summary>
    public Failure? Failure { get; private set; }

    public void OnReading(ClockReading reading)
    {
        if (!showsReadings)
            return;
        string utc = reading.UncertaintyNs is { } ns ? $"UTC ± {Figures.Span(ns)}" : "not synchronised";
        string ahead = reading.Source?.OffsetNs is { } offsetNs
            ? string.Create(CultureInfo.InvariantCulture, $", {offsetNs:+#;-#;0} ns off its reference") : "";
        string rate = string.Create(
            CultureInfo.InvariantCulture, $"{reading.Kernel.FrequencyPpb / 1e3:+0.000;-0.000} ppm");
        Write($"{Figures.TimeOfDay(reading.TimeNs)} {utc}, {SourceText(reading.Source)}{ahead}, frequency {rate}, "
            + $"mapping ± {reading.Offset.ErrorNs.ToString(CultureInfo.InvariantCulture)} ns");
    }

    public void OnEvent(EventReport report) =>
        Write($"{Figures.TimeOfDay(report.TimeNs)} {ReportLines.Of(report)}");

    /// <summary>Writes the summary of all readings.</summary>
    public void OnEvidence(ClockEvidence evidence)
    {
        Write($"readings: {Figures.Count(evidence.Readings)} over {Figures.Span(evidence.DurationNs)}; no reading "
            + $"for {Figures.Span(evidence.GapNs)} in {Figures.Count(evidence.Gaps)} gaps");
        Write(evidence.LargestUncertaintyNs is { } worst && evidence.LeastUncertaintyNs is { } best
            ? $"UTC: ± {Figures.Span(best)} to ± {Figures.Span(worst)}; not synchronised for "
                + Figures.Span(evidence.UnsynchronisedNs)
            : "UTC: unknown, never synchronised");
        string step = evidence.LargestStepNs is null ? "" : $", the largest {Figures.Count(evidence.LargestStepNs)} ns";
        Write($"steps: {Figures.Count(evidence.Steps)}{step}; slews: {Figures.Count(evidence.Slews)}, together "
            + Figures.Span(evidence.SlewedNs));
        foreach (ClockEvidenceSource one in evidence.Sources)
            Write($"source: {SourceText(one.Source)}, {Figures.Count(one.Readings)} readings");
        if (evidence.LimitNs is { } limitNs)
            Write($"limit {Figures.Span(limitNs)}: {CheckVerdictText.Of(evidence.Verdict)}; not shown by "
                + $"{Figures.Count(evidence.BeyondLimit)} readings, for {Figures.Span(evidence.BeyondLimitNs ?? 0)}");
    }

    private static string SourceText(TimeSource? source) => source switch
    {
        null => Unknown,
        { Stratum: { } stratum } one => string.Create(
            CultureInfo.InvariantCulture, $"{one.Name} following {one.Reference}, stratum {stratum}"),
        { } one => $"{one.Name} following {one.Reference}",
    };

    private void Write(string line)
    {
        if (Failure is not null)
            return;
        try
        {
            output.WritePrinted(line);
        }
        catch (IOException cause)
        {
            Failure = OutputFailure.Of(cause);
            onBroken();
        }
    }
}
