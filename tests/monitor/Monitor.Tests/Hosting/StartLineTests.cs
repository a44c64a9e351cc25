// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using Telemetry.Monitor.Config;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Tests.Reporting;
using Telemetry.Monitor.Tests.Serving;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Monitor.Tests.Hosting;

/// <summary>The line with which the monitor starts: where its page is, and who may read it.</summary>
public sealed class StartLineTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly TokensUnderTest _tokens = new();

    public void Dispose()
    {
        _folder.Dispose();
        _tokens.Dispose();
    }

    [OpenSslFact]
    public void it_says_who_may_read()
    {
        using var files = new CertificatesUnderTest();
        string recording = SampleRecording.Make(_folder);
        string certificate = $"certificate: {files.File("monitor.crt")}, key: {files.File("monitor.key")}";
        string clients = $"{certificate}, client_ca: {files.File("clients.crt")}";
        string tokens = $"access: {{tokens_file: {_tokens.Path}}}";

        const string Open = @"^page: http://127\.0\.0\.1:\d+/ \(open to every user of this host\)$";
        Assert.Matches(Open, Line("", recording));
        // To read on this host without TLS needs no token, even where there are some.
        Assert.Matches(Open, Line(tokens, recording));
        Assert.Matches(@"^page: https://127\.0\.0\.1:\d+/ \(open to every user of this host\)$",
            Line($"tls: {{{certificate}}}", recording));
        Assert.Matches(@"^page: https://127\.0\.0\.1:\d+/ \(with a token\)$",
            Line($"tls: {{{certificate}}}\n{tokens}", recording));
        Assert.Matches(@"^page: https://127\.0\.0\.1:\d+/ \(for clients with a certificate\)$",
            Line($"tls: {{{clients}}}", recording));
        Assert.Matches(@"^page: https://127\.0\.0\.1:\d+/ \(with a token or a certificate\)$",
            Line($"tls: {{{clients}}}\n{tokens}", recording));
    }

    /// <summary>Runs a monitor until it has said where its page is.</summary>
    private static string Line(string text, string recording)
    {
        var errors = new ErrorList();
        MonitorSettings settings = MonitorConfig.ReadText($"listen: 127.0.0.1:0\n{text}\n", "monitor.yaml", errors);
        errors.ThrowIfAny();
        using var reload = new AutoResetEvent(false);
        using var signals = new StopSignals(null);
        var lines = new LinesUntilPage(signals);
        MonitorRun.Run(new MonitorPlan { Settings = settings, Recording = recording }, lines, signals, reload);
        return Assert.Single(lines.Lines, line => line.StartsWith("page: ", StringComparison.Ordinal));
    }

    private sealed class LinesUntilPage(StopSignals signals) : IProgress<string>
    {
        private readonly Notices _lines = new();

        public string[] Lines => _lines.Lines;

        public void Report(string value)
        {
            _lines.Report(value);
            if (value.StartsWith("page: ", StringComparison.Ordinal))
                signals.Stop();
        }
    }
}
