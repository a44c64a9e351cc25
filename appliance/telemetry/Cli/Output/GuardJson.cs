// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Guarding.Rules;
using Telemetry.Guarding.Running;
using Telemetry.Reports.Json;

namespace Telemetry.Cli.Output;

/// <summary>Reports of the guard as JSON lines.</summary>
/// <param name="onBroken">Called when the output can no longer be written.</param>
internal sealed class GuardJson(Stream output, Action onBroken) : IGuardSink, IDisposable
{
    private readonly JsonLineWriter _lines = new(output, onBroken);

    public void OnInterval(GuardReport report) => Write("guard"u8, report);

    public void OnSummary(GuardReport report) => Write("summary"u8, report);

    public void Dispose() => _lines.Dispose();

    /// <summary>Writes the content of a checked file.</summary>
    internal static void WriteCheck(JsonLineWriter lines, GuardSettings settings)
    {
        foreach (LifelineEntry entry in settings.Lifeline)
        {
            Utf8JsonWriter json = lines.Begin("guard_lifeline"u8);
            json.WriteString("lifeline"u8, entry.Name);
            json.WriteString("packets"u8, GuardRuleText.Of(entry.Match));
            lines.End(flush: false);
        }
        foreach (GuardRule rule in settings.Rules)
        {
            Utf8JsonWriter json = lines.Begin("guard_rule"u8);
            json.WriteString("rule"u8, rule.Name);
            json.WriteString("packets"u8, GuardRuleText.Of(rule.Match));
            json.WriteString("action"u8, rule.Action == RuleAction.Drop ? "drop" : "count");
            json.Field("rate"u8, rule.Rate?.PerSecond);
            json.Field("burst"u8, rule.Rate?.Burst);
            json.Field("per"u8, rule.Rate is { } rate ? rate.IsPerSource ? "source" : "all" : null);
            json.Field("ports"u8, rule.Scan?.Ports);
            json.Field("within_ns"u8, rule.Scan?.WithinNs);
            lines.End(flush: false);
        }
    }

    private static string StateOf(GuardState state) => state switch
    {
        GuardState.Unconfirmed => "unconfirmed",
        GuardState.Confirmed => "confirmed",
        GuardState.Lapsed => "lapsed",
        _ => "dry_run",
    };

    private void Write(ReadOnlySpan<byte> type, GuardReport report)
    {
        Utf8JsonWriter json = _lines.Begin(type);
        json.WriteNumber("time_ns"u8, report.TimeNs);
        json.WriteNumber("length_ns"u8, report.LengthNs);
        json.WriteString("state"u8, StateOf(report.State));
        json.WriteNumber("reloads"u8, report.Reloads);
        WriteProgram(json, report.Program);
        json.Object("evidence"u8, report.Evidence, WriteEvidence);
        json.Objects("rules"u8, report.Rules, WriteRule);
        _lines.End(flush: true);
    }

    private static void WriteProgram(Utf8JsonWriter json, in GuardProgramCounts counts)
    {
        json.WriteNumber("seen"u8, counts.Seen);
        json.WriteNumber("undecided"u8, counts.Undecided);
        json.WriteNumber("bad_header"u8, counts.BadHeader);
        json.WriteNumber("no_table"u8, counts.NoTable);
        json.WriteNumber("no_source"u8, counts.NoSource);
        json.WriteNumber("no_scanner"u8, counts.NoScanner);
        json.WriteNumber("contended"u8, counts.Contended);
    }

    private static void WriteEvidence(Utf8JsonWriter json, EvidenceReport evidence)
    {
        json.WriteNumber("files"u8, evidence.Files);
        json.WriteNumber("packets"u8, evidence.Packets);
        json.WriteNumber("bytes"u8, evidence.Bytes);
        json.WriteNumber("lost"u8, evidence.Lost);
        json.WriteNumber("not_written"u8, evidence.NotWritten);
        json.WriteString("problem"u8, evidence.Problem);
    }

    private static void WriteRule(Utf8JsonWriter json, GuardRuleReport rule)
    {
        json.WriteString(rule.IsLifeline ? "lifeline"u8 : "rule"u8, rule.Name);
        json.WriteNumber("packets"u8, rule.Figures.Packets);
        json.WriteNumber("bytes"u8, rule.Figures.Bytes);
        if (!rule.IsLifeline)
        {
            json.WriteNumber("would_drop"u8, rule.Figures.WouldDrop);
            json.WriteNumber("dropped"u8, rule.Figures.Dropped);
            json.Objects("sources"u8, rule.Sources, WriteSource);
        }
    }

    private static void WriteSource(Utf8JsonWriter json, GuardSourceReport source)
    {
        json.WriteString("source"u8, source.Source);
        json.WriteNumber("packets"u8, source.Packets);
        json.WriteNumber("bytes"u8, source.Bytes);
        json.WriteNumber("condemned"u8, source.Condemned);
    }
}
