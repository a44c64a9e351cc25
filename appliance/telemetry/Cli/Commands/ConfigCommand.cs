// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json;
using Telemetry.Appliance.Live;
using Telemetry.Cli.Output;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Config.Reload;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Reports.Json;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry config check</c> and <c>flows</c>.</summary>
internal static class ConfigCommand
{
    private const int MostQueues = 256;

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
        return new Command("config", "Work on configuration files.") { check, BuildFlows() };
    }

    private static Command BuildFlows()
    {
        var file = new Argument<string>("FILE") { Description = "Configuration file (YAML)" };
        var queues = new Option<int>("--queues")
        {
            Description = "Receive queues over which the feeds are spread, 1 to 256",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var flows = new Command("flows", "Print the lines of the feeds for the roles file of telemetry-tune, which "
            + "makes a steering rule of the NIC of each.")
        {
            file, queues,
        };
        flows.SetAction(parsed => Flows(parsed.GetValue(file)!, parsed.GetValue(queues)));
        return flows;
    }

    private static int Flows(string path, int queues)
    {
        if (queues is < 1 or > MostQueues)
            throw new FailureException(new Failure(
                ExitCode.Usage, "--queues", $"{queues} queues", $"expected 1 to {MostQueues}"));
        var configuration = Configuration.Build(ConfigReader.ReadFile(path));
        foreach (string line in SteeredFlows.Of(configuration, queues))
            Console.Out.WritePrinted(line);
        return 0;
    }

    private static int Check(string path, string? other, bool asJson)
    {
        Settings settings = ConfigReader.ReadFile(path);
        Settings watched = settings with
        {
            Interfaces = [.. settings.Interfaces, .. RunCheck.InterfacesOfFlows(settings)],
        };
        var configuration = Configuration.Build(watched);
        RunCheck.Check(watched, RunCheck.ChannelOf(watched.Aeron));
        string[]? reload = other is null
            ? null : [.. Reload(Configuration.Build(ConfigReader.ReadFile(other)), settings)];
        MemoryPlan plan = RunCheck.MemoryFor(configuration);
        string[] lacking = [.. Lacking(watched)];
        string[] warnings = [.. ChannelRoom.Warnings(configuration), .. UnverifiedFeeds.Warnings(configuration)];
        if (asJson)
            JsonOutput.Write(lines => WriteJson(lines, configuration, plan, reload, lacking, warnings));
        else
            WriteText(path, configuration, plan, reload, [.. lacking, .. warnings]);
        plan.Check(configuration.Settings.MemoryLimitBytes);
        return 0;
    }

    /// <summary>Inputs that <c>run</c> needs in addition to the file: an option may give them, or they may exist by
    /// then.</summary>
    private static IEnumerable<string> Lacking(Settings settings)
    {
        if (settings.Interfaces.Count == 0)
            yield return "no interface is named; run needs --interface IF, or interfaces: here";
        if (settings.Feeds.Count + settings.Sessions.Count == 0)
            yield return "neither a feed nor a session is named; run needs --feed, --session, or one of them here";
        foreach (Failure refused in RunCheck.Unwatchable(settings))
            yield return refused.ToString();
        foreach (Failure missing in RunCheck.Missing(settings, RunCheck.ChannelOf(settings.Aeron)))
            yield return $"{missing.Where}: {missing.What} now; run waits for it";
    }

    private static IEnumerable<string> Reload(Configuration running, Settings wanted)
    {
        try
        {
            ConfigChange change = ConfigChange.Between(running, wanted);
            RunCheck.MemoryFor(change.Result).Check(change.Result.Settings.MemoryLimitBytes);
            return change.Describe();
        }
        catch (FailureException refusal)
        {
            return ConfigChange.Describe(refusal);
        }
    }

    private static void WriteText(
        string path, Configuration configuration, MemoryPlan plan, string[]? reload, string[] remarks)
    {
        bool fits = plan.TotalBytes <= configuration.Settings.MemoryLimitBytes.Value;
        Console.Out.WritePrinted($"{path}: {(fits ? "ok" : "takes too much memory")}");
        foreach (string line in remarks)
            Console.Out.WritePrinted(line);
        Console.Out.WritePrinted(
            $"{configuration.Topology.Feeds.Count} feeds, {configuration.Settings.Sessions.Count} sessions, "
            + $"{configuration.Topology.Flows.Count} flows, {configuration.Topology.Series.Count} series");
        Console.WriteLine();
        foreach (MemoryPart part in plan.Parts)
            Console.Out.WritePrinted($"{part.Name,-14} {MemoryPlan.Megabytes(part.Bytes),12}   {part.How}");
        string limit = MemoryPlan.Megabytes(configuration.Settings.MemoryLimitBytes.Value);
        Console.Out.WritePrinted(
            $"{"memory",-14} {MemoryPlan.Megabytes(plan.TotalBytes),12}   of {limit} (memory_limit) on this host");
        foreach (string reader in ReaderDoctor.Describe(configuration.Settings))
            Console.Out.WritePrinted(reader);
        if (reload is not null)
            Console.WriteLine();
        foreach (string line in reload ?? [])
            Console.Out.WritePrinted(line);
    }

    private static void WriteJson(
        JsonLineWriter lines, Configuration configuration, MemoryPlan plan, string[]? reload, string[] lacking,
        string[] warnings)
    {
        Utf8JsonWriter json = lines.Begin("config"u8);
        json.WriteNumber("feeds"u8, configuration.Topology.Feeds.Count);
        json.WriteNumber("sessions"u8, configuration.Settings.Sessions.Count);
        json.WriteNumber("flows"u8, configuration.Topology.Flows.Count);
        json.WriteNumber("series"u8, configuration.Topology.Series.Count);
        json.WriteNumber("memory_bytes"u8, plan.TotalBytes);
        json.WriteNumber("memory_limit_bytes"u8, configuration.Settings.MemoryLimitBytes.Value);
        json.Objects("memory"u8, plan.Parts, static (json, part) =>
        {
            json.WriteString("part"u8, part.Name);
            json.WriteNumber("bytes"u8, part.Bytes);
            json.WriteString("how"u8, part.How);
        });
        json.Texts("lacking"u8, lacking);
        json.Texts("warnings"u8, warnings);
        if (reload is not null)
            json.Texts("reload"u8, reload);
        lines.End(flush: false);
    }
}
