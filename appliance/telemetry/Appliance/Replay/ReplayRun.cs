// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Transport;
using Telemetry.CaptureFiles;
using Telemetry.Appliance.Stamps;
using Telemetry.CaptureFiles.Stamps;
using Telemetry.Config;
using Telemetry.Config.Writing;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Captures;

namespace Telemetry.Appliance.Replay;

/// <summary>Measures the traffic in capture files.</summary>
public static class ReplayRun
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    /// <summary>Runs to the end, or until canceled; once started, the sink always receives the summary, also after a
    /// failure.</summary>
    /// <exception cref="FailureException">It cannot start, failed during the run, or was canceled before the end of the
    /// captures.</exception>
    public static SummaryReport Run(
        ReplayPlan plan, IReportSink sink, IProgress<ReplayProgress> progress, IProgress<string> notices,
        CancellationToken cancellation)
    {
        ReplayResult result = Read(plan, sink, progress, notices, cancellation);
        return result.Failures.Count > 0 ? throw new FailureException(result.Failures) : result.Summary;
    }

    /// <summary>The same; that a capture ends early, or was not read to its end, is part of the result, since what
    /// stands before was used.</summary>
    internal static ReplayResult Read(
        ReplayPlan plan, IReportSink sink, IProgress<ReplayProgress> progress, IProgress<string> notices,
        CancellationToken cancellation)
    {
        sink = OrderKeySink.For(sink, plan.OrderKeys);
        using var captures = new CaptureSet(plan.Captures, cancellation)
        {
            Opens = plan.Opens,
            OffsetsNs = plan.OffsetsNs,
            FindsDrops = true,
        };
        if (plan.WriteConfig is { } wanted)
            ConfigWriter.Check(wanted);
        if (plan.Detect)
        {
            Settings settings = plan.Configuration.Settings;
            RecognitionResult recognised = Recognition.Report(captures, settings, plan.Recognition, sink,
                new ReplayProgressOfRecognition(progress), notices, cancellation);
            plan = plan with
            {
                Configuration = Recognition.Configure(
                    recognised.Detected, settings, plan.Channel is not null, notices),
                Examined = recognised.Captures.Any(capture => capture.Sampled || capture.Breaks > 0)
                    ? recognised.Captures : null,
            };
        }
        DeviceStamps? stamps = DeviceStamps.Find(captures, plan.Stamps);
        ReplayedStamps.Report(stamps, plan.Stamps, notices);
        if (plan.Detect)
            ReplayedStamps.ReportDetected(stamps, sink);
        using var reader = new ReplayReader(
            captures, plan.Configuration.Topology.Flows, plan.Threads, plan.VerifyChecksums, stamps, cancellation);
        if (plan.WriteConfig is { } path)
            ConfigWriter.WriteFile(path, plan.Configuration.Settings, "Made by telemetry replay.");
        SummaryReport summary = Run(plan, reader, stamps, sink, progress, notices);
        return new ReplayResult(summary, plan.Configuration.Topology, reader.Failures, reader.Statistics);
    }

    private static SummaryReport Run(
        ReplayPlan plan, ReplayReader reader, DeviceStamps? stamps, IReportSink sink,
        IProgress<ReplayProgress> progress, IProgress<string> notices)
    {
        // With the series of the steps that the captures hold.
        if (reader.Recorded.Stages is not StageLevel.Off and var level)
        {
            Topology topology = plan.Configuration.Topology.With(level, processes: null);
            plan = plan with { Configuration = plan.Configuration with { Topology = topology } };
        }
        var failure = new StageFailure();
        using AeronOutput? aeron = OutputFor(plan, failure, notices);
        var counters = new ReplayCounterSource();
        Configuration configuration = plan.Configuration;
        using var pipeline = new PacketPipeline(
            OptionsFor(plan, counters, aeron?.Packets, stamps?.Source ?? "capture") with
            {
                HostDrops = reader.Recorded.Drops,
            },
            aeron?.Outlet, failure);
        ZoneNotice.Report(configuration.Topology, notices);
        var problems = new InputProblemSink(sink);
        var reports = new LocalReports("replay", pipeline.Messages, pipeline.Packets, problems)
        {
            Recording = RecordedMessages.For(plan),
        };
        var replay = new ReplayThread(
            reader, configuration.Topology, pipeline.DirectSink, counters,
            new IntervalClock(configuration.Settings.IntervalNs, configuration.Days), failure);
        pipeline.Start();
        replay.Start();
        reports.TakeUntil(() => pipeline.IsDone, () => progress.Report(replay.Progress));
        progress.Report(replay.Progress);

        SummaryReport summary = CaptureReports.Add(reports.Summary(), reader, plan) with
        {
            Recognition = plan.Examined,
            InputProblems = problems.With(reader.EndedEarly, reader.Late, reader.Untimed),
        };
        if (failure.First is not null)
        {
            // The thread reads buffers that are disposed of next.
            replay.AwaitEnd(LongestEnd);
            sink.OnSummary(summary.AsIncomplete());
            failure.ThrowIfAny();
        }
        if (stamps is not null)
            summary = summary with { Stamps = StampReports.Of(stamps.Counts, notices) };
        sink.OnSummary(summary);
        CaptureReports.Notify(reader, plan.Opens, notices);
        // That a capture was cut is a failure, which the command prints.
        foreach (InputProblemReport problem in
            summary.InputProblems?.Where(problem => problem.Problem != InputProblemSink.CaptureCut) ?? [])
            notices.Report($"{problem.Where}: {problem.What}; {problem.Do}");
        if (NothingMatched(plan.Detect, reader.Counters, reader.OtherVlan) is { } notice)
            notices.Report(notice);
        return summary;
    }

    private static AeronOutput? OutputFor(ReplayPlan plan, StageFailure failure, IProgress<string> notices)
    {
        if (plan.Channel is not { } channel)
            return null;
        PublishingPlace.Check(channel.Value, [], mayBeMeasured: true);
        return new AeronOutput(
            PublisherLink.Of(plan, failure, notices), plan.Configuration.Settings.Publish.Packets);
    }

    /// <summary>A notice for the user if no packet belonged to a flow; else null.</summary>
    private static string? NothingMatched(
        bool hasLooked, in ReplayCounters counters, (int Configured, int Seen)? otherVlan)
    {
        if (counters.Seen == 0 || counters.Matched > 0)
            return null;
        string packets = string.Create(CultureInfo.InvariantCulture, $"of the packets read ({counters.Seen})");
        if (!hasLooked && otherVlan is { } vlan)
            return $"{packets} none is of a configured feed or session: packets with their addresses and ports have "
                + $"{(vlan.Seen == 0 ? "no VLAN tag" : $"VLAN {vlan.Seen}")}, and \"vlan: {vlan.Configured}\" is "
                + "configured; correct it, or remove it";
        return hasLooked
            ? $"{packets} no protocol was recognised for certain; name the feeds with "
                + "--feed NAME=PROTOCOL@ADDR:PORT"
            : $"{packets} none is of a configured feed or session; correct the addresses and ports, or run "
                + "\"telemetry replay FILE\" without feeds and sessions: it finds known protocols by itself";
    }

    private static PipelineOptions OptionsFor(
        ReplayPlan plan, ReplayCounterSource counters, PacketOutlet? packets, string stampSource) => new()
        {
            Topology = plan.Configuration.Topology,
            Publisher = Identity.Publisher(plan) with
            {
                StampSource = stampSource,
                Captures = plan.Captures,
                PacketOutlet = packets,
            },
            HostCounters = counters,
            Packets = plan.Packets,
            Wait = WaitMode.Sleep,
            PacketEvents = 0,
            Waits = true,
        };
}
