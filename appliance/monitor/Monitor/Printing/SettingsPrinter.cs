// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Alerts.Rules;
using Telemetry.Config;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Logs.Syslog;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Printing;

/// <summary>Prints what the settings of a monitor come to.</summary>
internal static class SettingsPrinter
{
    // Of a series whose samples spread over several decades, as "./build.sh perf archive" measures them.
    private const long BytesOfDay = 1_530 << 10;
    private const long SlotBytesOfDay = 12 << 10;

    private const int StreamsOfAppliance = 3;
    private const int TermsOfStream = 3;
    private const int NameWidth = 10;

    /// <summary>Writes a line for each thing.</summary>
    /// <param name="access">Files that say who is served.</param>
    public static void Write(TextWriter output, MonitorSettings settings, AccessFiles access)
    {
        foreach ((string name, string text) in (IEnumerable<(string, string)>)
            [
                .. Page(settings, access), .. Inputs(settings), .. History(settings), .. Alerts(settings.Alerts),
                .. Exports(settings.Export),
            ])
        {
            output.WriteLine($"{name.PadRight(NameWidth)} {text}");
        }
        if (settings.Aeron.Driver == DriverKind.Embedded)
            output.WriteLine($"max_mapped {Appliances(settings.Aeron.MaxMappedBytes)}");
    }

    private static IEnumerable<(string Name, string Text)> Page(MonitorSettings settings, AccessFiles access)
    {
        yield return ("page",
            $"{(settings.Tls is null ? "http" : "https")}://{settings.Listen} ({access.Description})");
        if (access.Tls is { } tls)
            yield return ("tls", tls.Server.Description);
        if (settings.Access.TokensFile is { } tokens)
            yield return ("tokens", tokens);
    }

    private static IEnumerable<(string Name, string Text)> Inputs(MonitorSettings settings)
    {
        if (settings.Channels.Count == 0)
            yield return ("channel", $"{AeronSettings.DefaultChannel} (default)");
        foreach (ChannelSettings channel in settings.Channels)
            yield return ("channel", channel.Uri);
        if (settings.Expected.Count > 0)
            yield return ("expected", string.Join(", ", settings.Expected));
        foreach (string recording in settings.Recordings)
            yield return ("compare", recording);
    }

    private static IEnumerable<(string Name, string Text)> History(MonitorSettings settings)
    {
        yield return ("memory", $"{ByteSize.Format(settings.MemoryBytes)} for history: seconds of "
            + $"{Duration.Format(settings.SecondsNs)}, minutes of {Duration.Format(settings.MinutesNs)}, the day");
        yield return ("state", StateText(settings));
        if (settings.Engine is { } engine)
            yield return ("engine", string.Create(
                CultureInfo.InvariantCulture, $"{engine.Name}, {engine.Timeout.TotalSeconds:0.#} s for an answer"));
    }

    private static IEnumerable<(string Name, string Text)> Alerts(AlertSettings alerts)
    {
        int builtIn = BuiltInRules.Make(unusual: alerts.Unusual).Count;
        yield return ("rules", string.Create(
            CultureInfo.InvariantCulture, $"{builtIn} built-in, {alerts.Rules.Count} of files"));
        foreach (Uri address in alerts.Receivers.Alertmanagers)
            yield return ("receiver", $"alertmanager {TargetName.Of(address)}");
        foreach (Uri address in alerts.Receivers.Webhooks.Select(one => one.Address))
            yield return ("receiver", $"webhook {TargetName.Of(address)}");
    }

    private static IEnumerable<(string Name, string Text)> Exports(ExportSettings export)
    {
        foreach (RemoteWriteTarget target in export.RemoteWrite)
            yield return ("export", $"remote_write {TargetName.Of(target.Url)} {Every(target.Every)}, histograms: "
                + HistogramWords.Of(target.Histograms));
        foreach (OtlpTarget target in export.Otlp)
            yield return ("export", $"otlp {TargetName.Of(target.Url)} {Every(target.Every)}"
                + (target.Logs ? ", with logs" : ""));
        foreach (SyslogTarget target in export.Syslog)
            yield return ("export", $"syslog {target.Address}");
        if (export.Journal is { } journal)
            yield return ("export", $"journal {journal.Socket}");
    }

    private static string Every(TimeSpan time) => $"every {Duration.Format((long)time.TotalNanoseconds)}";

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
