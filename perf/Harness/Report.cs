// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Telemetry.Perf.Harness;

/// <summary>Results as they come: rows of a table for people, or JSON lines.</summary>
internal sealed class Report
{
    private const string Row = "{0,-32} {1,10} {2,-9} {3,10} {4,10} {5,10} {6,7} {7,8}  {8}";

    private static readonly string[] Unmeasured =
        ["value", "unit", "runs", "min", "median", "max", "reference", "ratio", "target"];

    private readonly PerfOptions _options;
    private readonly HostFacts _host;

    /// <summary>Begins with what the host is.</summary>
    internal Report(PerfOptions options, HostFacts host)
    {
        _options = options;
        _host = host;
        if (options.IsJson)
            WriteHost("host");
        else
            PrintHost();
    }

    /// <summary>Benchmarks that should have run and did not.</summary>
    internal int CouldNotRun { get; private set; }

    /// <summary>Reports a result if it is selected.</summary>
    internal void Add(Measurement result)
    {
        if (!_options.Selects(result.Name))
            return;
        if (_options.IsJson)
            Write(json => WriteResult(json, result));
        else
            Print(result);
    }

    /// <summary>A benchmark that this host or user cannot run.</summary>
    internal void Skip(string name, string reason) => Without(name, "not_applicable", reason);

    /// <summary>A benchmark that broke.</summary>
    internal void Fail(string name, string reason)
    {
        CouldNotRun++;
        Without(name, "unknown", reason);
    }

    /// <summary>Ends with how busy the host was by then.</summary>
    internal void Finish()
    {
        if (_options.IsJson)
            WriteHost("host_after");
        else
            Console.WriteLine($"load after: {HostFacts.Load}; CPU pressure {HostFacts.Pressure ?? "unknown"} %");
    }

    private static string Number(double? value) =>
        value?.ToString(value >= 1000 ? "N0" : "F2", CultureInfo.InvariantCulture) ?? "-";

    private static double Rounded(double value) => Math.Round(value, 3);

    private static void Print(Measurement result)
    {
        string target = result.HighestRatio is { } ratio ? $"<= {Number(ratio)}x"
            : result.HighestValue is { } highest ? $"<= {Number(highest)}"
            : result.LowestValue is { } lowest ? $">= {Number(lowest)}" : "-";
        string line = string.Format(
            CultureInfo.InvariantCulture, Row, result.Name, Number(result.Value), result.Unit,
            Number(result.Values.Min()), Number(result.Values.Max()), Number(result.Reference), Number(result.Ratio),
            target, result.Target is null ? "" : result.Verdict);
        Console.WriteLine(line + (result.ReferenceName is { } name ? $"  (against {name})" : ""));
    }

    private static void Write(Action<Utf8JsonWriter> fill)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }
        Console.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static void WriteResult(Utf8JsonWriter json, Measurement result)
    {
        json.WriteString("type", "benchmark");
        json.WriteString("name", result.Name);
        json.WriteNumber("value", Rounded(result.Value));
        json.WriteString("unit", result.Unit);
        json.WriteNumber("runs", result.Values.Length);
        json.WriteNumber("min", Rounded(result.Values.Min()));
        json.WriteNumber("median", Rounded(result.Value));
        json.WriteNumber("max", Rounded(result.Values.Max()));
        WriteNumber(json, "reference", result.Reference);
        WriteNumber(json, "ratio", result.Ratio);
        WriteNumber(json, "target", result.Target);
        json.WriteString("verdict", result.Verdict);
        json.WriteString("target_of", result switch
        {
            { HighestRatio: not null } => "ratio",
            { HighestValue: not null } or { LowestValue: not null } => "value",
            _ => null,
        });
        json.WriteString("target_is", result switch
        {
            { LowestValue: not null } => "lowest",
            { Target: not null } => "highest",
            _ => null,
        });
        json.WriteString("reference_name", result.ReferenceName);
    }

    private static void WriteNumber(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number)
            json.WriteNumber(key, Rounded(number));
        else
            json.WriteNull(key);
    }

    private void Without(string name, string verdict, string reason)
    {
        if (!_options.IsJson)
        {
            Console.WriteLine($"{name,-32} {verdict}: {reason}");
            return;
        }
        Write(json =>
        {
            json.WriteString("type", "benchmark");
            json.WriteString("name", name);
            foreach (string key in Unmeasured)
                json.WriteNull(key);
            json.WriteString("verdict", verdict);
            json.WriteString("reason", reason);
        });
    }

    private void PrintHost()
    {
        Console.WriteLine($"{_host.Cpu}, {_host.Cores} cores{(_host.Hypervisor ? " (virtual)" : "")}, "
            + $"isolated: {(_host.IsolatedCores.Length == 0 ? "none" : _host.IsolatedCores)}, "
            + $"governor: {_host.Governor ?? "not shown"}, {_host.Mitigations} mitigations");
        Console.WriteLine($"Linux {_host.Kernel}; {_host.Runtime}; {_host.Command}");
        Console.WriteLine($"load: {HostFacts.Load}; CPU pressure {HostFacts.Pressure ?? "unknown"} %");
        foreach (string warning in _host.Warnings())
            Console.WriteLine($"warning: {warning}");
        Console.WriteLine();
        Console.WriteLine(string.Format(
            CultureInfo.InvariantCulture, Row, "benchmark", "median", "unit", "min", "max", "reference", "ratio",
            "target", "verdict"));
    }

    private void WriteHost(string type) => Write(json =>
    {
        json.WriteString("type", type);
        json.WriteString("cpu", _host.Cpu);
        json.WriteNumber("cores", _host.Cores);
        json.WriteString("isolated", _host.IsolatedCores);
        json.WriteString("governor", _host.Governor);
        json.WriteBoolean("hypervisor", _host.Hypervisor);
        json.WriteString("kernel", _host.Kernel);
        json.WriteNumber("mitigations", _host.Mitigations);
        json.WriteString("runtime", _host.Runtime);
        json.WriteString("command", _host.Command);
        json.WriteString("load", HostFacts.Load);
        json.WriteString("cpu_pressure_avg10", HostFacts.Pressure);
        json.WriteStartArray("warnings");
        foreach (string warning in _host.Warnings())
            json.WriteStringValue(warning);
        json.WriteEndArray();
    });
}
