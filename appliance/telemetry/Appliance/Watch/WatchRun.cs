// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using Telemetry.Transport;

namespace Telemetry.Appliance.Watch;

/// <summary>Subscribes to a channel and reports its messages.</summary>
public static class WatchRun
{
    private const string Mode = "watch";
    private const int PauseMs = 2;

    // Messages that the publisher sent before it was stopped may still be in transit when this process is stopped too.
    private const long LastWordsNs = 500_000_000;

    /// <summary>Runs until canceled; once started, the sink always receives the summary, also after a
    /// failure.</summary>
    /// <exception cref="FailureException">It cannot start, or failed during the run.</exception>
    public static SummaryReport Run(
        WatchOptions options, IReportSink sink, IProgress<string> notices, CancellationToken cancellation)
    {
        var readers = new PublisherReaders(sink, new ReaderLimits(), notices);
        var failure = new StageFailure();
        var link = new AeronLinkOptions
        {
            Channel = SubscriberChannel.Of(options.Channel),
            Settings = options.Aeron,
            Failure = failure,
            Notices = notices,
            AllowedSources = options.From,
        };
        using var subscriber = new AeronInput(
            link, options.Stream, options.Recording is { } recording ? new MessageTee(recording, readers) : readers);
        notices.Report($"{options.Channel}: waiting for a publisher");
        bool connected = false;
        while (!cancellation.IsCancellationRequested && failure.First is null)
        {
            Poll(subscriber, readers);
            if (subscriber.IsConnected == connected)
                continue;
            connected = !connected;
            notices.Report($"{options.Channel}: {(connected ? "connected" : "the publisher is gone; waiting for it")}");
        }
        long untilNs = MonotonicClock.NowNs + LastWordsNs;
        while (!readers.IsFinal && failure.First is null && MonotonicClock.NowNs < untilNs)
        {
            Poll(subscriber, readers);
        }
        SummaryReport summary = readers.Report(sink, Mode);
        failure.ThrowIfAny();
        return summary;
    }

    private static void Poll(AeronInput subscriber, PublisherReaders readers)
    {
        readers.NowNs = MonotonicClock.NowNs;
        int fragments = subscriber.Poll();
        readers.CheckPresence();
        if (fragments == 0)
            Thread.Sleep(PauseMs);
    }
}
