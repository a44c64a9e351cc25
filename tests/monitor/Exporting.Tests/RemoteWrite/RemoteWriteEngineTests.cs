// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Grafana;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
using Telemetry.Exporting.Tests.Engines;
using Telemetry.Model.Definitions;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.RemoteWrite;

/// <summary>Real metric databases receive remote write: each value, percentiles, the form that arrives.</summary>
[Collection("prometheus")]
public sealed class RemoteWriteEngineTests
{
    /// <summary>More than two sets of values have.</summary>
    private const int RoundSamples = 2_500;

    private readonly SampleAppliance _sample = new();
    private readonly Notices _notices = new();

    [PrometheusTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task prometheus_has_every_value_in_the_form_that_it_keeps(bool hasNative)
    {
        using EngineServer prometheus = PrometheusServer.Receiving(hasNative);
        ApplianceMetrics[] appliances = Appliances();
        ApplianceMetrics[] written = appliances;
        await using RemoteWriter writer = Start(Target(prometheus), () => Volatile.Read(ref written), seconds: 4);

        await WaitFor.True(() => writer.State.Verified == true, () => Text(writer));

        WrittenHistograms form = hasNative ? WrittenHistograms.Native : WrittenHistograms.Classic;
        Assert.Equal(form, writer.State.Form);
        await EngineComparison.Values(prometheus, appliances);
        await EngineComparison.Quantiles(prometheus, _sample, form);
        await prometheus.Until("telemetry_monitor_export_samples_total", found => found.Count == 3);
        Assert.Equal(0, writer.State.Refused);
        // An increase needs values before it and behind it.
        Volatile.Write(
            ref written,
            [.. appliances.Select(appliance => appliance with { Events = [new EventCount("feed_gap", "error", 9)] })]);
        await prometheus.Until("telemetry_events_total{kind=\"feed_gap\"} == 9", found => found.Count == 2);
        await EngineComparison.Dashboards(
            prometheus, new DashboardOptions(
                MetricEngine.Prometheus, hasNative ? HistogramForm.Native : HistogramForm.Classic));
        if (!hasNative)
        {
            Assert.Contains(_notices.Lines, line => line.Contains("using classic since", StringComparison.Ordinal));
            await NativeOnes(prometheus, appliances);
        }
        // What is no longer written has ended: its last values are not shown for minutes.
        Volatile.Write(ref written, [_sample.Metrics(labels: new Label("site", "LD4")) with { Minute = null }]);
        string[] ended =
        [
            "{appliance=\"b:1@00ff\",job=\"telemetry\",replica!=\"b\"}",
            "telemetry_latency_window_seconds{replica!=\"b\"}",
        ];
        foreach (string series in ended)
            await prometheus.Until($"count({series}) or vector(0)", found => found[0].Value == 0);
        Assert.NotEmpty(await prometheus.Query("count_over_time(telemetry_latency_window_samples[1m])"));
    }

    /// <summary>Writes native histograms to a database that has none: it is reported, and nothing else waits.
    /// </summary>
    private async Task NativeOnes(EngineServer prometheus, ApplianceMetrics[] appliances)
    {
        RemoteWriteTarget target = Target(prometheus) with
        {
            Histograms = WrittenHistograms.Native,
            QueryUrl = null,
            Labels = [new Label("replica", "b")],
        };
        var notices = new Notices();
        await using var writer = new RemoteWriter(
            target, new FixedSource(() => appliances), notices, new RemoteWriteLimits());
        writer.Start();

        await WaitFor.True(
            () => writer.State is { Dropped: > 0, Queued: 0, Sent: > 0 }
                && writer.State.Error == "native histograms are not accepted: HTTP 500: native histograms are disabled",
            () => Text(writer));

        Assert.Equal(WrittenHistograms.Native, writer.State.Form);
    }

    [VictoriaFact]
    [Trait("needs", "time")]
    public async Task victoria_metrics_keeps_no_native_histograms_and_gets_others()
    {
        using EngineServer victoria = VictoriaServer.Node();
        ApplianceMetrics[] appliances = Appliances();
        await using RemoteWriter writer = Start(Target(victoria), () => appliances);

        await WaitFor.True(() => writer.State.Verified == true, () => Text(writer));

        Assert.Equal(WrittenHistograms.VmRange, writer.State.Form);
        Assert.Contains(
            _notices.Lines,
            line => line.Contains("native histograms do not arrive: it answers that it accepts them", default));
        await Written(writer, victoria);
        await EngineComparison.Values(victoria, appliances);
        await EngineComparison.Quantiles(victoria, _sample, WrittenHistograms.VmRange);
    }

    [VictoriaTheory]
    [InlineData(WrittenHistograms.VmRange)]
    [InlineData(WrittenHistograms.Classic)]
    public async Task the_dashboards_of_victoria_metrics_have_data_in_both_of_its_forms(WrittenHistograms form)
    {
        using EngineServer victoria = VictoriaServer.Node();
        RemoteWriteTarget target = Target(victoria) with { Histograms = form, QueryUrl = null };
        int round = 0;
        // It answers nothing where a share or a quantile of nothing is asked for: all values grow all the time.
        await using RemoteWriter writer = Start(target, () => Appliances(new SampleAppliance(++round)));
        await Written(writer, victoria);
        await Written(writer, victoria);

        await EngineComparison.Dashboards(
            victoria, new DashboardOptions(MetricEngine.VictoriaMetrics, HistogramForm.VmRange));
    }

    [VictoriaFact]
    public async Task a_proxy_an_agent_and_two_nodes_pass_everything_on()
    {
        using EngineServer first = VictoriaServer.Node();
        using EngineServer second = VictoriaServer.Node();
        using EngineServer agent = VictoriaServer.Agent(first, second);
        using EngineServer proxy = VictoriaServer.Proxy(agent, second, "telemetry", "secret");
        ApplianceMetrics[] appliances = Appliances();
        RemoteWriteTarget target = Target(proxy) with
        {
            Histograms = WrittenHistograms.VmRange,
            Access = new TargetAccess { User = "telemetry", Password = "secret" },
        };
        await using RemoteWriter stranger = Start(target with { Access = new TargetAccess() }, () => appliances);
        await using RemoteWriter writer = Start(target, () => appliances);

        await WaitFor.True(() => writer.State.Verified == true, () => Text(writer));
        await WaitFor.True(() => stranger.State.Refused > 0, () => Text(stranger));

        Assert.Equal(0, stranger.State.Sent);
        Assert.StartsWith("HTTP 401", stranger.State.Error);
        await Written(writer, first, second);
        foreach (EngineServer node in new[] { first, second })
            await EngineComparison.Quantiles(node, _sample, WrittenHistograms.VmRange);
        await EngineComparison.Values(first, appliances);
    }

    private ApplianceMetrics[] Appliances() => Appliances(_sample);

    private static ApplianceMetrics[] Appliances(SampleAppliance sample) =>
        [sample.Metrics(labels: new Label("site", "LD4")), sample.Metrics("b:1@00ff", feed: "a\"b\\c\nd{}</s>")];

    private static RemoteWriteTarget Target(EngineServer engine) => new()
    {
        Url = new Uri($"http://{engine.Address}/api/v1/write"),
        QueryUrl = new Uri($"http://{engine.Address}/"),
        Every = TimeSpan.FromMilliseconds(400),
    };

    private RemoteWriter Start(
        RemoteWriteTarget target, Func<IReadOnlyList<ApplianceMetrics>> appliances,
        int seconds = 15)
    {
        var writer = new RemoteWriter(
            target, new FixedSource(appliances) { HasMonitor = true }, _notices,
            new RemoteWriteLimits { AskFor = TimeSpan.FromSeconds(seconds) });
        writer.Start();
        return writer;
    }

    /// <summary>Waits until histograms are written, and makes databases show them.</summary>
    private static async Task Written(RemoteWriter writer, params EngineServer[] nodes)
    {
        long sent = writer.State.Sent;
        await WaitFor.True(() => writer.State.Sent > sent + RoundSamples, () => Text(writer));
        await Task.WhenAll(nodes.Select(node => node.Flush()));
    }

    private static string Text(RemoteWriter writer) => writer.State.ToString();
}
