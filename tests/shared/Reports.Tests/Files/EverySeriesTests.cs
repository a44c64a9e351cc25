// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Appliance.Replay;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Model.Definitions;
using Telemetry.Reports.Files;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.Publishing;
using TestSupport.Workload;

namespace Telemetry.Reports.Tests.Files;

/// <summary>Each series that a replay can give: what intervals leave in the log adds up to the summary.</summary>
public sealed class EverySeriesTests
{
    private const int Ticks = 3_500;

    // Two are of the live appliance itself, nine of a live host, one is of protocols that ask for other things than
    // orders.
    private static readonly SeriesKind[] NotOfReplay =
    [
        SeriesKind.ApplianceReader, SeriesKind.AppliancePublish, SeriesKind.InquiryToAnswer, SeriesKind.RxToSocket,
        SeriesKind.SocketWait, SeriesKind.ReadToSend, SeriesKind.SendToTx, SeriesKind.TxToDriver, SeriesKind.WireToAck,
        SeriesKind.ReadToTx,
        SeriesKind.RunWait, SeriesKind.NicToHook, SeriesKind.TickToTradeWire, SeriesKind.OrderToAckWire,
        SeriesKind.DriverToWire,
    ];

    [Fact]
    public void intervals_add_up_to_the_summary_in_every_one()
    {
        using var folder = new ScratchFolder();
        (SummaryReport summary, Topology topology) = Replay(folder);

        using FileStream file = File.OpenRead(folder.File("all.hlog"));
        using var reader = new HistogramLogReader(file);
        ILookup<string?, HistogramBase> logged = reader.ReadHistograms().ToLookup(histogram => histogram.Tag);
        Assert.Equal(
            Enum.GetValues<SeriesKind>().Except(NotOfReplay),
            topology.Series.Where(series => summary.Series[series.Index].Count > 0)
                .Select(series => series.Kind).Distinct().Order());
        foreach (SeriesReport series in summary.Series.Where(series => series.Count > 0))
        {
            HistogramBase[] intervals = [.. logged[$"{series.Series}/{series.Key}"]];
            var sum = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
            foreach (HistogramBase interval in intervals)
                sum.Add(interval);
            Assert.Equal(
                (series.Series, series.Count, series.MinNs, series.P50Ns, series.P99Ns, series.P9999Ns, series.MaxNs),
                (series.Series, sum.TotalCount, At(sum, 0), At(sum, 50), At(sum, 99), At(sum, 99.99),
                    sum.GetMaxValue()));
            // The handshake, a logon and a logout are in one interval, all else in each.
            bool isOnce = series.Series is "connect" or "logon_to_answer" or "logout_to_answer";
            Assert.True(isOnce ? intervals.Length == 1 : intervals.Length > 2, $"{series.Series} {intervals.Length}");
        }
    }

    private static long? At(LongHistogram histogram, double percentile) => histogram.GetValueAtPercentile(percentile);

    private static (SummaryReport Summary, Topology Topology) Replay(ScratchFolder folder)
    {
        File.WriteAllBytes(folder.File("all.pcap"), EverySeriesCapture.Make(Ticks));
        var errors = new ErrorList();
        Configuration configuration = Configuration.Build(
            ConfigReader.ReadText(EverySeriesCapture.Configuration, "test.yaml", errors));
        errors.ThrowIfAny();
        var options = new ReplayPlan { Captures = [folder.File("all.pcap")], Configuration = configuration };
        using var files = new IntervalFileSet(folder.File("all.hlog"), null, null, goesOn: false);
        SummaryReport summary = files.Run(new RecordingSink(), new Progress<string>(), told => ReplayRun.Run(
            options, told, new Progress<ReplayProgress>(), new Progress<string>(), CancellationToken.None));
        return (summary, configuration.Topology);
    }
}
