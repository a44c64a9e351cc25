// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Perf.Counting;

namespace Telemetry.Perf.Harness;

/// <summary>Prints results as they are measured: rows of a table, or JSON lines.</summary>
internal sealed class Report
{
    private const string Row = "{0,-32} {1,10} {2,-9} {3,10} {4,10} {5,10} {6,7} {7,8}  {8}";
    private const string Type = "benchmark";

    private static readonly string[] Unmeasured =
        ["value", "unit", "runs", "min", "median", "max", "reference", "ratio", "target"];

    private readonly PerfOptions _options;
    private readonly HostReport _host;
    private readonly MachineFigures _figures;

    /// <summary>Prints the host.</summary>
    internal Report(PerfOptions options, HostFacts host)
    {
        _options = options;
        _host = new HostReport(host, options.IsJson);
        _figures = new MachineFigures(MachineFigures.NameOf(host), CountFile.Read(MachineFigures.DefaultPath));
        if (options.IsPart)
            return;
        _host.Begin();
        if (options.IsJson)
            return;
        Console.WriteLine(string.Format(
            CultureInfo.InvariantCulture, Row, "benchmark", "median", "unit", "min", "max", "reference", "ratio",
            "target", "verdict"));
    }

    /// <summary>Benchmarks that should have run and did not.</summary>
    internal int CouldNotRun { get; set; }

    /// <summary>Reports a result if it is selected.</summary>
    internal void Add(Measurement result)
    {
        if (!_options.Selects(result.Name))
            return;
        if (_options.IsRecorded)
            _figures.Take(result);
        if (_options.IsJson)
            JsonLine.Write(Type, json => WriteResult(json, result));
        else
            Print(result);
    }

    /// <summary>Reports a benchmark that this host or user cannot run.</summary>
    internal void Skip(string name, string reason) => Without(name, "not_applicable", reason);

    /// <summary>Reports that a reference could not be measured, so that no target is judged by it.</summary>
    internal void Lack(string name, string reason) => Without(name, "unknown", reason);

    /// <summary>Reports a benchmark that failed.</summary>
    internal void Fail(string name, string reason)
    {
        CouldNotRun++;
        Without(name, "unknown", reason);
    }

    /// <summary>Prints the host's load at the end.</summary>
    internal void Finish()
    {
        if (_options.IsRecorded)
            _figures.Record(MachineFigures.DefaultPath);
        if (!_options.IsPart)
            _host.End();
    }

    private static string Number(double? value) =>
        value?.ToString(value >= 1000 ? "N0" : "F2", CultureInfo.InvariantCulture) ?? "-";

    private void Print(Measurement result)
    {
        string target = result.HighestRatio is { } ratio ? $"<= {Number(ratio)}x"
            : result.LowestRatio is { } least ? $">= {Number(least)}x"
            : result.HighestValue is { } highest ? $"<= {Number(highest)}"
            : result.LowestValue is { } lowest ? $">= {Number(lowest)}" : "-";
        string line = string.Format(
            CultureInfo.InvariantCulture, Row, result.Name, Number(result.Value), result.Unit,
            Number(result.Values.Min()), Number(result.Values.Max()), Number(result.Reference), Number(result.Ratio),
            target, result.Target is null ? "" : result.Verdict);
        Console.WriteLine(line + (result.ReferenceName is { } name ? $"  (against {name})" : "")
            + (result.Doubt is { } doubt ? $" {doubt}" : "") + Recorded(result));
    }

    private string Recorded(Measurement result)
    {
        if (_figures.Of(result.Name, result.Unit) is not { } recorded || recorded <= 0)
            return "";
        double worseBy = MachineFigures.WorseBy(result.Value, recorded, result.Unit);
        return string.Create(CultureInfo.InvariantCulture,
            $" ({MachineFigures.VerdictOf(worseBy)}: {Number(recorded)} was recorded on this machine)");
    }

    private void WriteResult(Utf8JsonWriter json, Measurement result)
    {
        json.WriteString("name", result.Name);
        json.WriteRounded("value", result.Value);
        json.WriteString("unit", result.Unit);
        json.WriteNumber("runs", result.Values.Length);
        json.WriteRounded("min", result.Values.Min());
        json.WriteRounded("median", result.Value);
        json.WriteRounded("max", result.Values.Max());
        json.WriteRounded("reference", result.Reference);
        json.WriteRounded("ratio", result.Ratio);
        json.WriteRounded("target", result.Target);
        json.WriteString("verdict", result.Verdict);
        json.WriteString("target_of", result switch
        {
            { HighestRatio: not null } or { LowestRatio: not null } => "ratio",
            { HighestValue: not null } or { LowestValue: not null } => "value",
            _ => null,
        });
        json.WriteString("target_is", result switch
        {
            { LowestValue: not null } or { LowestRatio: not null } => "lowest",
            { Target: not null } => "highest",
            _ => null,
        });
        json.WriteString("reference_name", result.ReferenceName);
        double? recorded = _figures.Of(result.Name, result.Unit);
        json.WriteRounded("recorded", recorded);
        json.WriteString("recorded_verdict", recorded is > 0
            ? MachineFigures.VerdictOf(MachineFigures.WorseBy(result.Value, recorded.Value, result.Unit))
            : "not_applicable");
        if (result.Doubt is { } doubt)
            json.WriteString("reason", doubt);
        if (_options.IsLaunch)
        {
            json.WriteStartArray("values");
            foreach (double value in result.Values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
    }

    private void Without(string name, string verdict, string reason)
    {
        if (!_options.IsJson)
        {
            Console.WriteLine($"{name,-32} {verdict}: {reason}");
            return;
        }
        JsonLine.Write(Type, json =>
        {
            json.WriteString("name", name);
            foreach (string key in Unmeasured)
                json.WriteNull(key);
            json.WriteString("verdict", verdict);
            json.WriteString("reason", reason);
        });
    }
}
