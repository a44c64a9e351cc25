// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Telemetry.Config.Sections;
using Telemetry.Config.Text;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
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
        export.Later("prometheus");
        export.Finish();
        return new ExportSettings { RemoteWrite = databases, Otlp = collectors };
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
        Uri? url = ReadAddress(section, section.Required("url", ExampleCollector), ExampleCollector);
        if (url is not null)
            section.Name = $"otlp {url}";
        var target = new OtlpTarget
        {
            Url = url ?? new Uri(ExampleCollector),
            Every = ReadEvery(section),
            Access = ReadAccess(section),
        };
        section.Later("logs");
        section.Finish();
        return url is null ? null : target;
    }

    private static RemoteWriteTarget? ReadTarget(YamlSection section)
    {
        Uri? url = ReadAddress(section, section.Required("url", ExampleUrl), ExampleUrl);
        if (url is not null)
            section.Name = $"remote_write {url}";
        var target = new RemoteWriteTarget
        {
            Url = url ?? new Uri(ExampleUrl),
            QueryUrl = section.Text("query_url") is { } query ? ReadAddress(section, query, ExampleQueryUrl) : null,
            Every = ReadEvery(section),
            Histograms = section.Choice("histograms", HistogramWords.All) ?? WrittenHistograms.Auto,
            Series = ReadSeries(section),
            Labels = IdentitySection.ReadLabels(section),
            Access = ReadAccess(section),
        };
        section.Finish();
        return url is null ? null : target;
    }

    private static TimeSpan ReadEvery(YamlSection section) =>
        TimeSpan.FromTicks(MonitorNumbers.ExportEvery.ReadOrDefault(section) / TimeSpan.NanosecondsPerTick);

    private static Uri? ReadAddress(YamlSection section, Located<string> text, string example)
    {
        if (text.Value.Length == 0)
            return null;
        if (Uri.TryCreate(text.Value, UriKind.Absolute, out Uri? address)
            && address.Scheme is "http" or "https" && address.Fragment.Length == 0 && address.UserInfo.Length == 0)
            return address;
        section.Errors.Add(text.Where, $"\"{text.Value}\" cannot be used",
            $"expected one such as {example}, without user and password");
        return null;
    }

    private static List<string>? ReadSeries(YamlSection section)
    {
        if (section.Texts("series", "order_to_ack, feed_age") is not { } texts)
            return null;
        List<string> known = [.. Enum.GetNames<SeriesKind>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];
        foreach (Located<string> text in texts.Where(text => !known.Contains(text.Value)))
            section.Errors.AddUnknown(text.Where, $"{section.Name}: series", text.Value, known);
        return [.. texts.Select(text => text.Value)];
    }

    private static TargetAccess ReadAccess(YamlSection section)
    {
        Located<string>? token = section.Text("token_file");
        Located<string>? user = section.Text("user");
        Located<string>? password = section.Text("password_file");
        Located<string>? certificate = section.Text("client_certificate");
        if (token is { } one && user is not null)
            section.Errors.Add(one.Where, $"{section.Name}: both token_file and user are given", "leave one out");
        if (user is null != password is null)
            section.Errors.Add(section.WhereOf(user is null ? "password_file" : "user"),
                $"{section.Name}: user and password_file belong together", "give both, or none");
        return new TargetAccess
        {
            Token = token is { } path ? SecretFile.Read(path, section.Errors) : null,
            User = user?.Value,
            Password = password is { } file ? SecretFile.Read(file, section.Errors) : null,
            Certificate = certificate is { } pem ? ReadCertificate(section, pem) : null,
        };
    }

    private static X509Certificate2? ReadCertificate(YamlSection section, Located<string> path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite;
        try
        {
            if ((File.GetUnixFileMode(path.Value) & others) == 0)
                return X509Certificate2.CreateFromPemFile(path.Value);
            section.Errors.Add(path.Where, $"{path.Value}: other users may read or change the key",
                $"chmod 600 {path.Value}");
        }
        catch (Exception cause) when (cause is CryptographicException or IOException or UnauthorizedAccessException)
        {
            section.Errors.Add(path.Where, $"{path.Value}: {cause.Message}",
                "name a file with the certificate and its private key, both as PEM");
        }
        return null;
    }
}
