// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json;
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Config.Planning;
using Telemetry.Appliance.Config.Reload;
using Telemetry.Appliance.Hosting.Doctor;
using Telemetry.Appliance.Model;
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
        var against = new Option<string?>("--against")
        {
            Description = "Also say what a reload would say to a process that runs with this file",
            HelpName = "OTHER",
        };
        var check = new Command("check", "Check a configuration file and say what memory it will take.")
        {
            file, against, json,
        };
        check.SetAction(
            parsed => Check(parsed.GetValue(file)!, parsed.GetValue(against), parsed.GetValue(json)));
        return new Command("config", "Work on configuration files.") { check };
    }

    private static int Check(string path, string? other, bool asJson)
    {
        Settings settings = ConfigReader.ReadFile(path);
        Configuration configuration = Configuration.Build(settings);
        string[]? reload = other is null
            ? null : [.. Reload(Configuration.Build(ConfigReader.ReadFile(other)), settings)];
        MemoryPlan plan = PlanFor(configuration);
        if (asJson)
            WriteJson(configuration, plan, reload);
        else
            WriteText(path, configuration, plan, reload);
        plan.Check(configuration.Settings.MemoryLimitBytes);
        return 0;
    }

    private static MemoryPlan PlanFor(Configuration configuration) =>
        MemoryPlan.For(configuration, Environment.ProcessorCount * HooksPerCpu, publishes: true,
            ReaderDoctor.MovedCpus(configuration.Settings) * HooksPerCpu);

    private static IEnumerable<string> Reload(Configuration running, Settings wanted)
    {
        try
        {
            ConfigChange change = ConfigChange.Between(running, wanted);
            PlanFor(change.Result).Check(change.Result.Settings.MemoryLimitBytes);
            return change.Describe();
        }
        catch (FailureException refusal)
        {
            return ConfigChange.Describe(refusal);
        }
    }

    private static void WriteText(string path, Configuration configuration, MemoryPlan plan, string[]? reload)
    {
        Console.WriteLine($"{path}: ok");
        Console.WriteLine(
            $"{configuration.Topology.Feeds.Count} feeds, {configuration.Settings.Sessions.Count} sessions, "
            + $"{configuration.Topology.Flows.Count} flows, {configuration.Topology.Series.Count} series");
        Console.WriteLine();
        foreach (MemoryPart part in plan.Parts)
            Console.WriteLine($"{part.Name,-14} {MemoryPlan.Megabytes(part.Bytes),12}   {part.How}");
        string limit = MemoryPlan.Megabytes(configuration.Settings.MemoryLimitBytes.Value);
        Console.WriteLine(
            $"{"memory",-14} {MemoryPlan.Megabytes(plan.TotalBytes),12}   of {limit} (memory_limit) on this host");
        foreach (string reader in ReaderDoctor.Describe(configuration.Settings))
            Console.WriteLine(reader);
        if (reload is not null)
            Console.WriteLine();
        foreach (string line in reload ?? [])
            Console.WriteLine(line);
    }

    private static void WriteJson(Configuration configuration, MemoryPlan plan, string[]? reload)
    {
        using Stream output = Console.OpenStandardOutput();
        using var lines = new JsonLineWriter(output);
        Utf8JsonWriter json = lines.Begin(JsonKeys.Config);
        json.WriteNumber(JsonKeys.Feeds, configuration.Topology.Feeds.Count);
        json.WriteNumber(JsonKeys.Sessions, configuration.Settings.Sessions.Count);
        json.WriteNumber(JsonKeys.Flows, configuration.Topology.Flows.Count);
        json.WriteNumber(JsonKeys.Series, configuration.Topology.Series.Count);
        json.WriteNumber(JsonKeys.MemoryBytes, plan.TotalBytes);
        json.WriteNumber(JsonKeys.MemoryLimitBytes, configuration.Settings.MemoryLimitBytes.Value);
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
        if (reload is not null)
        {
            json.WriteStartArray(JsonKeys.Reload);
            foreach (string line in reload)
                json.WriteStringValue(line);
            json.WriteEndArray();
        }
        lines.End(flush: true);
    }
}
