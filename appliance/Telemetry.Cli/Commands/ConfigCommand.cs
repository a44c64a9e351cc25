// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json;
using Telemetry.Appliance.Config;
using Telemetry.Cli.Json;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry config check</c>.</summary>
internal static class ConfigCommand
{
    /// <summary>Receive and transmit: a CPU has a ring for each.</summary>
    private const int HooksPerCpu = 2;

    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "Configuration file (YAML)" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var check = new Command("check", "Check a configuration file and say what memory it will take.") { file, json };
        check.SetAction(parsed => Check(parsed.GetValue(file)!, parsed.GetValue(json)));
        return new Command("config", "Work on configuration files.") { check };
    }

    private static int Check(string path, bool asJson)
    {
        Configuration configuration = Configuration.Build(ConfigReader.ReadFile(path));
        MemoryPlan plan = MemoryPlan.For(configuration, Environment.ProcessorCount * HooksPerCpu, publishes: true);
        if (asJson)
            WriteJson(configuration, plan);
        else
            WriteText(path, configuration, plan);
        plan.Check(configuration.Settings.MemoryLimitBytes);
        return 0;
    }

    private static void WriteText(string path, Configuration configuration, MemoryPlan plan)
    {
        Console.WriteLine($"{path}: ok");
        Console.WriteLine(
            $"{configuration.Topology.Feeds.Count} feeds, {configuration.Settings.Sessions.Count} sessions, "
            + $"{configuration.Topology.Flows.Count} flows, {configuration.Topology.Series.Count} series");
        Console.WriteLine();
        foreach (MemoryPart part in plan.Parts)
            Console.WriteLine($"{part.Name,-14} {MemoryPlan.Megabytes(part.Bytes),12}   {part.How}");
        string limit = MemoryPlan.Megabytes(configuration.Settings.MemoryLimitBytes);
        Console.WriteLine(
            $"{"memory",-14} {MemoryPlan.Megabytes(plan.TotalBytes),12}   of {limit} (memory_limit) on this host");
    }

    private static void WriteJson(Configuration configuration, MemoryPlan plan)
    {
        using Stream output = Console.OpenStandardOutput();
        using var lines = new JsonLineWriter(output);
        Utf8JsonWriter json = lines.Begin(JsonKeys.Config);
        json.WriteNumber(JsonKeys.Feeds, configuration.Topology.Feeds.Count);
        json.WriteNumber(JsonKeys.Sessions, configuration.Settings.Sessions.Count);
        json.WriteNumber(JsonKeys.Flows, configuration.Topology.Flows.Count);
        json.WriteNumber(JsonKeys.Series, configuration.Topology.Series.Count);
        json.WriteNumber(JsonKeys.MemoryBytes, plan.TotalBytes);
        json.WriteNumber(JsonKeys.MemoryLimitBytes, configuration.Settings.MemoryLimitBytes);
        json.WriteStartArray(JsonKeys.Memory);
        foreach (MemoryPart part in plan.Parts)
        {
            json.WriteStartObject();
            json.WriteString(JsonKeys.Part, part.Name);
            json.WriteNumber(JsonKeys.Bytes, part.Bytes);
            json.WriteString(JsonKeys.How, part.How);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        lines.End(flush: true);
    }
}
