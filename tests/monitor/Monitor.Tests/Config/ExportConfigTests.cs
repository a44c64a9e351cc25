// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Telemetry.Exporting;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Config;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Monitor.Tests.Config;

/// <summary>Settings of what is sent to metric databases; secrets are read from private files only.</summary>
public sealed class ExportConfigTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void every_key_of_a_target_is_read()
    {
        string certificate = Secret("client.pem", Pem());
        ExportSettings settings = Read($$"""
            export:
              remote_write:
                - url: https://vm.example/insert/0/prometheus/api/v1/write
                  every: 30s
                  histograms: vmrange
                  query_url: https://vm.example/select/0/prometheus
                  series: [order_to_ack, feed_age]
                  labels: {replica: a}
                  user: telemetry
                  password_file: {{Secret("password", "hunter2\n")}}
                  client_certificate: {{certificate}}
                  ca_file: {{certificate}}
                - url: http://localhost:9090/api/v1/write
                  token_file: {{Secret("token", "t0ken\n")}}
              otlp: [{url: "http://collector:4318", every: 5s, logs: true}, {url: "http://other:4318"}]
            """);

        RemoteWriteTarget first = settings.RemoteWrite[0];
        Assert.Equal("https://vm.example/insert/0/prometheus/api/v1/write", first.Url.AbsoluteUri);
        Assert.Equal("https://vm.example/select/0/prometheus", first.QueryUrl!.AbsoluteUri);
        Assert.Equal((TimeSpan.FromSeconds(30), WrittenHistograms.VmRange), (first.Every, first.Histograms));
        Assert.Equal(["order_to_ack", "feed_age"], first.Series);
        Assert.Equal("replica=a", string.Join(' ', first.Labels.Select(label => $"{label.Key}={label.Value}")));
        Assert.Equal(("telemetry", "hunter2", null), (first.Access.User, first.Access.Password, first.Access.Token));
        Assert.True(first.Access.Certificate!.HasPrivateKey);
        Assert.Equal("CN=monitor", Assert.Single(first.Access.Authorities!).Subject);
        RemoteWriteTarget second = settings.RemoteWrite[1];
        Assert.Equal("t0ken", second.Access.Token);
        Assert.Equal((TimeSpan.FromSeconds(15), WrittenHistograms.Auto), (second.Every, second.Histograms));
        Assert.Null(second.Series);
        Assert.Equal(("http://collector:4318/", TimeSpan.FromSeconds(5)),
            (settings.Otlp[0].Url.AbsoluteUri, settings.Otlp[0].Every));
        Assert.Equal([true, false], settings.Otlp.Select(target => target.Logs));
        Assert.Empty(settings.Syslog);
        Assert.Null(settings.Journal);
    }

    [Fact]
    public void receivers_of_events_are_read()
    {
        ExportSettings settings = Read("""
            export:
              syslog:
                - address: tcp://siem.example
                  facility: local3
                  enterprise: 99999
                - address: unix:///dev/log
              journal: true
            """);

        Assert.Equal(
            ["tcp://siem.example:601 19 99999", "unix:///dev/log 16 32473"],
            settings.Syslog.Select(one => $"{one.Address} {one.Facility} {one.Enterprise}"));
        Assert.Equal("/run/systemd/journal/socket", settings.Journal!.Socket);
    }

    [Theory]
    [InlineData("syslog: [{}]",
        "m.yaml:1:19: syslog: \"address\" is missing; add \"address: tcp://siem.example:601\"")]
    [InlineData("syslog: [{address: \"siem:514\"}]",
        "m.yaml:1:29: \"siem:514\" cannot be used; expected one such as tcp://siem.example:601, "
        + "udp://siem.example:514 or unix:///dev/log")]
    [InlineData("syslog: [{address: \"udp://a\", facilty: local0}]",
        "m.yaml:1:40: syslog udp://a: unknown key \"facilty\"; did you mean \"facility\"?")]
    [InlineData("syslog: [{address: \"udp://a\", facility: local8}]",
        "m.yaml:1:50: syslog udp://a: unknown facility \"local8\"; did you mean \"local0\"?")]
    [InlineData("syslog: [{address: \"udp://a\", enterprise: 0}]",
        "m.yaml:1:52: syslog udp://a: enterprise is 0; expected 1 to 4294967295")]
    [InlineData("syslog: [{address: \"udp://a\"}, {address: \"udp://a:514\"}]",
        "m.yaml:1:51: udp://a:514 is given twice; leave one out")]
    [InlineData("journal: yes", "m.yaml:1:19: export: unknown journal \"yes\"; known are true, false")]
    [InlineData("otlp: [{url: \"http://a/v1/metrics\"}]",
        "m.yaml:1:23: /v1/metrics is added to http://a/v1/metrics; write http://a")]
    [InlineData("otlp: [{url: \"http://a:4318/in/v1/logs/\"}]",
        "m.yaml:1:23: /v1/logs is added to http://a:4318/in/v1/logs/; write http://a:4318/in")]
    [InlineData("otlp: [{url: \"http://a\", logs: tru}]",
        "m.yaml:1:41: otlp http://a/: unknown logs \"tru\"; did you mean \"true\"?")]
    public void an_error_of_a_receiver_of_events_is_named_with_its_place(string export, string expected)
    {
        var errors = new ErrorList();
        MonitorConfig.ReadText($"export: {{{export}}}", "m.yaml", errors);

        Assert.Equal(expected, Assert.Throws<FailureException>(errors.ThrowIfAny).Message);
    }

    [Theory]
    [InlineData("{}", ScrapedHistograms.Auto, 5)]
    [InlineData("{prometheus: {}}", ScrapedHistograms.Auto, 5)]
    [InlineData("{prometheus: {histograms: native}, schema: 3}", ScrapedHistograms.Native, 3)]
    [InlineData("{prometheus: {histograms: classic}, schema: 5}", ScrapedHistograms.Classic, 5)]
    [InlineData("{prometheus: {histograms: none}, schema: 8}", ScrapedHistograms.None, 8)]
    public void form_and_width_of_histograms_are_read(string export, ScrapedHistograms form, int schema)
    {
        string keys = export.Length > 2 ? export[1..^1] + ", " : "";
        ExportSettings settings = Read(
            $$"""export: {{{keys}}remote_write: [{url: "http://a/w"}], otlp: [{url: "http://c"}]}""");

        Assert.Equal((form, schema), (settings.Scrape.Histograms, settings.Scrape.Schema));
        Assert.Equal((schema, schema), (settings.RemoteWrite[0].Schema, settings.Otlp[0].Schema));
    }

    [Theory]
    [InlineData("schema: 4", "m.yaml:1:18: export: schema is 4; expected 3, 5 or 8")]
    [InlineData("prometheus: {histograms: vmrange}",
        "m.yaml:1:35: prometheus: unknown histograms \"vmrange\"; known are auto, native, classic, none")]
    [InlineData("prometheus: {histogram: auto}",
        "m.yaml:1:23: prometheus: unknown key \"histogram\"; did you mean \"histograms\"?")]
    public void an_error_of_the_form_is_named_with_its_place(string keys, string expected)
    {
        var errors = new ErrorList();
        MonitorConfig.ReadText($"export: {{{keys}}}", "m.yaml", errors);

        Assert.Equal(expected, Assert.Throws<FailureException>(errors.ThrowIfAny).Message);
    }

    [Theory]
    [InlineData("{every: 1s}",
        "m.yaml:1:25: remote_write: \"url\" is missing; add \"url: http://vm.example:8428/api/v1/write\"")]
    [InlineData("{url: \"http://u:p@a/w\"}", "m.yaml:1:31: \"http://u:p@a/w\" cannot be used; expected one such as "
        + "http://vm.example:8428/api/v1/write, without user and password")]
    [InlineData("{url: \"http://a/w\", histograms: vmrang}",
        "m.yaml:1:57: remote_write http://a/w: unknown histograms \"vmrang\"; did you mean \"vmrange\"?")]
    [InlineData("{url: \"http://a/w\", series: [order_to_ak]}",
        "m.yaml:1:54: remote_write http://a/w: unknown series \"order_to_ak\"; did you mean \"order_to_ack\"?")]
    [InlineData("{url: \"http://a/w\", every: 1ms}",
        "m.yaml:1:52: remote_write http://a/w: every is 1ms; expected 1s to 10min")]
    [InlineData("{url: \"http://a/w\", labels: {instance: b}}",
        "m.yaml:1:64: label \"instance\" is a label that metrics and alerts have already; name it my_instance")]
    [InlineData("{url: \"http://a/w\", ca_file: /nowhere/ca.pem}",
        "m.yaml:1:54: /nowhere/ca.pem: Could not find a part of the path '/nowhere/ca.pem'.; name a file with the "
        + "certificates of the authorities as PEM")]
    [InlineData("{url: \"http://a/w\", user: me}",
        "m.yaml:1:51: remote_write http://a/w: user and password_file belong together; give both, or none")]
    [InlineData("{url: \"http://a/w\", token_file: /nowhere/token}",
        "m.yaml:1:57: /nowhere/token: no such file; create it, with mode 0600, readable by this user")]
    [InlineData("{url: \"http://a/w\"}, {url: \"http://a/w\"}",
        "m.yaml:1:52: http://a/w is given twice; leave one out")]
    public void an_error_is_named_with_its_place(string targets, string expected)
    {
        var errors = new ErrorList();
        MonitorConfig.ReadText($"export: {{remote_write: [{targets}]}}", "m.yaml", errors);

        Assert.Equal(expected, Assert.Throws<FailureException>(errors.ThrowIfAny).Message);
    }

    [Theory]
    [InlineData("token_file")]
    [InlineData("client_certificate")]
    public void a_secret_that_others_can_read_is_refused(string key)
    {
        string file = Secret("secret", Pem());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var errors = new ErrorList();
        MonitorConfig.ReadText($"export: {{remote_write: [{{url: \"http://a/w\", {key}: {file}}}]}}", "m", errors);

        string message = Assert.Throws<FailureException>(errors.ThrowIfAny).Message;

        Assert.Contains("other users may read or change the", message, StringComparison.Ordinal);
        Assert.EndsWith($"chmod 600 {file}", message, StringComparison.Ordinal);
    }

    private static string Pem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=monitor", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private string Secret(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static ExportSettings Read(string text)
    {
        var errors = new ErrorList();
        MonitorSettings settings = MonitorConfig.ReadText(text, "m.yaml", errors);
        errors.ThrowIfAny();
        return settings.Export;
    }
}
