// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config.Sections;
using Telemetry.Config.Text;
using Telemetry.Exporting;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Logs.Journal;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Reads <c>export:</c>.</summary>
internal static class ExportSection
{
    private const int MostTargets = 8;
    private const string ExampleUrl = "http://vm.example:8428/api/v1/write";
    private const string ExampleCollector = "http://collector.example:4318";
    private const string ExampleQueryUrl = "http://vm.example:8428";

    /// <summary>Reads the section; without one nothing is sent.</summary>
    public static ExportSettings Read(YamlSection? export)
    {
        if (export is null)
            return new ExportSettings();
        List<RemoteWriteTarget> databases = ReadAll(export, "remote_write", ReadTarget, target => target.Url);
        List<OtlpTarget> collectors = ReadAll(export, "otlp", ReadCollector, target => target.Url);
        ScrapedHistograms scraped = ReadScraped(export.Section("prometheus", "prometheus"));
        int schema = ReadSchema(export);
        var settings = new ExportSettings
        {
            Scrape = new ScrapeOptions { Histograms = scraped, Schema = schema },
            RemoteWrite = [.. databases.Select(target => target with { Schema = schema })],
            Otlp = [.. collectors.Select(target => target with { Schema = schema })],
            Syslog = SyslogSection.ReadAll(export),
            Journal = export.Choice("journal", SettingKeywords.Truths) == true ? new JournalTarget() : null,
        };
        export.Finish();
        return settings;
    }

    private static int ReadSchema(YamlSection export)
    {
        if (export.Text("schema") is not { } text)
            return HistogramSchema.Default;
        foreach (int schema in HistogramSchema.All)
        {
            if (text.Value == schema.ToString(CultureInfo.InvariantCulture))
                return schema;
        }
        export.Errors.Add(text.Where, $"export: schema is {text.Value}", "expected 3, 5 or 8");
        return HistogramSchema.Default;
    }

    private static ScrapedHistograms ReadScraped(YamlSection? prometheus)
    {
        ScrapedHistograms? histograms = prometheus?.Choice("histograms", ScrapeOptions.Words);
        prometheus?.Finish();
        return histograms ?? ScrapedHistograms.Auto;
    }

    private static List<TTarget> ReadAll<TTarget>(
        YamlSection export, string key, Func<YamlSection, TTarget?> read, Func<TTarget, Uri> addressOf)
        where TTarget : class
    {
        List<TTarget> targets = [];
        foreach (YamlSection section in export.Sections(key, key))
        {
            if (read(section) is not { } target)
                continue;
            Uri address = addressOf(target);
            if (targets.Exists(known => addressOf(known) == address))
                section.Errors.Add(section.WhereOf("url"), $"{address} is given twice", "leave one out");
            targets.Add(target);
        }
        if (targets.Count > MostTargets)
            export.Errors.Add(export.WhereOf(key),
                $"{targets.Count} targets are more than {MostTargets}", "let one of them pass the values on");
        return targets;
    }

    private static OtlpTarget? ReadCollector(YamlSection section)
    {
        Uri? url = TargetSection.ReadAddress(section, section.Required("url", ExampleCollector), ExampleCollector);
        if (url is not null)
        {
            section.Name = $"otlp {url}";
            CheckPath(section, url);
        }
        var target = new OtlpTarget
        {
            Url = url ?? new Uri(ExampleCollector),
            Every = ReadEvery(section),
            Logs = section.Choice("logs", SettingKeywords.Truths) ?? false,
            Access = TargetSection.ReadAccess(section),
        };
        section.Finish();
        return url is null ? null : target;
    }

    private static void CheckPath(YamlSection section, Uri url)
    {
        string path = url.AbsolutePath.TrimEnd('/');
        if (OtlpTarget.Paths.FirstOrDefault(one => path.EndsWith('/' + one, StringComparison.Ordinal)) is { } added)
            section.Errors.Add(section.WhereOf("url"), $"/{added} is added to {url}",
                $"write {url.GetLeftPart(UriPartial.Authority)}{path[..^(added.Length + 1)]}");
    }

    private static RemoteWriteTarget? ReadTarget(YamlSection section)
    {
        Uri? url = TargetSection.ReadAddress(section, section.Required("url", ExampleUrl), ExampleUrl);
        if (url is not null)
            section.Name = $"remote_write {url}";
        var target = new RemoteWriteTarget
        {
            Url = url ?? new Uri(ExampleUrl),
            QueryUrl = section.Text("query_url") is { } query
                ? TargetSection.ReadAddress(section, query, ExampleQueryUrl) : null,
            Every = ReadEvery(section),
            Histograms = section.Choice("histograms", HistogramWords.All) ?? WrittenHistograms.Auto,
            Series = ReadSeries(section),
            Labels = IdentitySection.ReadLabels(section),
            Access = TargetSection.ReadAccess(section),
        };
        section.Finish();
        return url is null ? null : target;
    }

    private static TimeSpan ReadEvery(YamlSection section) =>
        TimeSpan.FromTicks(MonitorNumbers.ExportEvery.ReadOrDefault(section) / TimeSpan.NanosecondsPerTick);

    private static List<string>? ReadSeries(YamlSection section)
    {
        if (section.Texts("series", "order_to_ack, feed_age") is not { } texts)
            return null;
        foreach (Located<string> text in texts.Where(text => !SeriesKinds.Names.Contains(text.Value)))
            section.Errors.AddUnknown(text.Where, "series", text.Value, SeriesKinds.Names, within: $"{section.Name}: ");
        return [.. texts.Select(text => text.Value)];
    }
}
