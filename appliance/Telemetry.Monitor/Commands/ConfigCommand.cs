// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using Telemetry.Config;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Printing;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Commands;

/// <summary><c>telemetry-monitor config check</c>.</summary>
internal static class ConfigCommand
{
    // Of a series of which the samples spread over several decades, as "./build.sh perf archive" measures them.
    private const long BytesOfDay = 1_530 << 10;
    private const long SlotBytesOfDay = 12 << 10;

    private const int StreamsOfAppliance = 3;
    private const int TermsOfStream = 3;

    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "Configuration file (YAML)" };
        var check = new Command("check", "Check a configuration file and print what it comes to.") { file };
        check.SetAction(parsed => Check(parsed.GetValue(file)!));
        return new Command("config", "Work on configuration files.") { check };
    }

    private static int Check(string path)
    {
        var errors = new ErrorList();
        MonitorSettings settings = MonitorConfig.ReadFile(path, errors);
        errors.ThrowIfAny();
        ListenAddress.Check(settings, path, errors);
        errors.ThrowIfAny();
        AccessFiles access = AccessFiles.Open(settings);
        WarningPrinter.Write(Console.Error, RuleWarnings.Of(settings));
        Console.WriteLine($"{path}: ok");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"page       {(settings.Tls is null ? "http" : "https")}://{settings.Listen} ({access.Description})"));
        if (access.Tls is { } tls)
            Console.WriteLine($"tls        {tls.Server.Description}");
        if (settings.Channels.Count == 0)
            Console.WriteLine($"channel    {AeronSettings.DefaultChannel} (default)");
        foreach (ChannelSettings channel in settings.Channels)
            Console.WriteLine($"channel    {channel.Uri}");
        if (settings.Expected.Count > 0)
            Console.WriteLine($"expected   {string.Join(", ", settings.Expected)}");
        foreach (string recording in settings.Recordings)
            Console.WriteLine($"compare    {recording}");
        Console.WriteLine($"memory     {ByteSize.Format(settings.MemoryBytes)} for history: seconds of "
            + $"{Duration.Format(settings.SecondsNs)}, minutes of {Duration.Format(settings.MinutesNs)}, the day");
        Console.WriteLine($"state      {StateText(settings)}");
        if (settings.Aeron.Driver == DriverKind.Embedded)
            Console.WriteLine($"max_mapped {Appliances(settings.Aeron.MaxMappedBytes)}");
        return 0;
    }

    private static string StateText(MonitorSettings settings)
    {
        if (settings.StateDirectory is not { } directory)
            return "nothing is kept over a restart";
        long bytes = (settings.Days.Minutes * BytesOfDay) + (settings.Days.Slots * SlotBytesOfDay);
        return string.Create(CultureInfo.InvariantCulture,
            $"{directory}: minutes of {settings.Days.Minutes} days, slots of {settings.Days.Slots} days; about "
            + $"{ByteSize.Format(bytes)} for each series with 100 samples a second");
    }

    /// <summary>Number of appliances that the media driver has room for.</summary>
    private static string Appliances(long mappedBytes)
    {
        long usual = NumberSettings.TermLength.Default * TermsOfStream * StreamsOfAppliance;
        const long shortTerm = 1 << 20;
        return string.Create(CultureInfo.InvariantCulture,
            $"{ByteSize.Format(mappedBytes)}: {mappedBytes / usual} appliances at their default term length "
            + $"({ByteSize.Format(usual)} each), {mappedBytes / (shortTerm * TermsOfStream * StreamsOfAppliance)} with "
            + $"term_length: {ByteSize.Format(shortTerm)}");
    }
}
