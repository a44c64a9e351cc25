// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Transport;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Config.Writing;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;

namespace Telemetry.Appliance.Replay;

/// <summary>Measures the traffic in capture files.</summary>
public static class ReplayRun
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    /// <summary>Runs to the end, or until canceled; once started, the sink always receives the summary, also after a
    /// failure.</summary>
    /// <exception cref="FailureException">It cannot start, or failed during the run.</exception>
    public static SummaryReport Run(
        ReplayOptions options, IReportSink sink, IProgress<ReplayProgress> progress, IProgress<string> notices,
        CancellationToken cancellation)
    {
        sink = OrderKeySink.For(sink, options.OrderKeys);
        using var captures = new CaptureSet(options.Captures, cancellation);
        if (options.WriteConfigPath is { } wanted)
            ConfigWriter.Check(wanted);
        Configuration configuration = options.Detect
            ? Recognition.Configure(
                captures, options.Configuration.Settings, options.Channel is not null, sink, notices)
            : options.Configuration;
        using var reader = new ReplayReader(
            captures, configuration.Topology.Flows, options.Threads, options.VerifyChecksums, cancellation);
        if (options.WriteConfigPath is { } path)
            ConfigWriter.WriteFile(path, configuration.Settings, "Made by telemetry replay.");
        return Run(options, configuration, reader, sink, progress, notices, cancellation);
    }

    private static SummaryReport Run(
        ReplayOptions options, Configuration configuration, ReplayReader reader, IReportSink sink,
        IProgress<ReplayProgress> progress, IProgress<string> notices, CancellationToken cancellation)
    {
        var failure = new StageFailure();
        using AeronOutput? aeron = OutputFor(options.Channel, configuration, failure, notices);
        var counters = new ReplayCounterSource();
        using var pipeline = new PacketPipeline(
            OptionsFor(options, configuration, counters, aeron?.Packets), aeron?.Outlet, failure);
        ZoneNotice.Report(configuration.Topology, notices);
        var reports = new LocalReports("replay", pipeline.Messages, pipeline.Packets, sink);
        var replay = new ReplayThread(
            reader, configuration.Topology, pipeline.DirectSink, counters,
            new IntervalClock(configuration.Settings.IntervalNs, configuration.Days), failure, cancellation);
        pipeline.Start();
        replay.Start();
        reports.TakeUntil(() => pipeline.IsDone, () => progress.Report(replay.Progress));
        progress.Report(replay.Progress);

        SummaryReport summary = reports.Summary();
        if (failure.First is not null)
        {
            // The thread reads buffers that are disposed of next.
            replay.AwaitEnd(LongestEnd);
            sink.OnSummary(summary.AsIncomplete());
            failure.ThrowIfAny();
        }
        sink.OnSummary(summary);
        if (NothingMatched(options.Detect, reader.Counters) is { } notice)
            notices.Report(notice);
        return reader.Failures is { Count: > 0 } failures ? throw new FailureException(failures) : summary;
    }

    private static AeronOutput? OutputFor(
        string? channel, Configuration configuration, StageFailure failure, IProgress<string> notices)
    {
        if (channel is null)
            return null;
        PublishingPlace.Check(channel, [], mayBeMeasured: true);
        return new AeronOutput(
            AeronLinkOptions.For(channel, configuration.Settings, failure, notices),
            configuration.Settings.Publish.Packets);
    }

    /// <summary>A notice for the user if no packet belonged to a flow; else null.</summary>
    private static string? NothingMatched(bool hasLooked, in ReplayCounters counters)
    {
        if (counters.Seen == 0 || counters.Matched > 0)
            return null;
        string packets = string.Create(CultureInfo.InvariantCulture, $"of the packets read ({counters.Seen})");
        return hasLooked
            ? $"{packets} no protocol was recognised for certain; name the feeds with "
                + "--feed NAME=PROTOCOL@ADDR:PORT"
            : $"{packets} none is of a configured feed or session; correct the addresses and ports, or run "
                + "\"telemetry replay FILE\" without feeds and sessions: it finds known protocols by itself";
    }

    private static PipelineOptions OptionsFor(
        ReplayOptions options, Configuration configuration, ReplayCounterSource counters,
        PacketOutlet? packets) => new()
        {
            Topology = configuration.Topology,
            Publisher = Identity.Publisher(PublisherMode.Replay, configuration) with
            {
                StampSource = "capture",
                Days = configuration.Days,
                Captures = options.Captures,
                PublishesEveryEventLocally = true,
                PublishesOrdersLocally = options.Orders,
                Packets = packets,
            },
            Analysis = new AnalysisOptions
            {
                IntervalNs = configuration.Settings.IntervalNs,
                WallOffsetNs = 0,
                Days = configuration.Days,
                PublishesOrders = options.Orders || configuration.Settings.Publish.Orders,
                Waits = true,
            },
            HostCounters = counters,
            Wait = WaitMode.Sleep,
            PacketEvents = 0,
            PublishesPackets = options.Packets,
        };
}
