// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using Telemetry.Reports.Recordings;

namespace Telemetry.Appliance.Watch;

/// <summary>Reports the messages of a recording, as a subscriber did when they were published.</summary>
public static class PlayRun
{
    private const string Mode = "watch";

    /// <summary>Reads to the end, or until canceled; the sink always receives the summary, also of a damaged
    /// file.</summary>
    /// <exception cref="FailureException">The file cannot be read, is not a recording or damaged, or it was canceled
    /// before its end.</exception>
    /// <param name="path">The recording.</param>
    /// <param name="notices">Receives lines for the user.</param>
    /// <param name="copy">Receives the messages too, to record them again; null if none does.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static SummaryReport Run(
        string path, IReportSink sink, IProgress<string> notices, IMessageHandler? copy,
        CancellationToken cancellation)
    {
        using var recording = RecordingReader.Open(path);
        var readers = new PublisherReaders(sink, new ReaderLimits(), notices);
        while (!cancellation.IsCancellationRequested
            && recording.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            if (MessageDecoder.TryStart(message, out MessageDecoder decoder)
                && NullValue.ToNullable(decoder.Origin.TimeNs) is { } timeNs)
                readers.NowNs = timeNs;
            copy?.OnMessage(stream, message);
            readers.OnMessage(stream, message);
            readers.CheckPresence();
        }
        bool isStopped = cancellation.IsCancellationRequested && recording.TryRead(out _, out _);
        SummaryReport summary = readers.Report(sink, Mode, isStopped);
        if (recording.Cut is { } notice)
            notices.Report(notice);
        if (isStopped)
        {
            throw new FailureException(new Failure(
                ExitCode.Interrupted, path, $"stopped after {recording.Messages - 1} messages, and there are more",
                "all that was found is of these only"));
        }
        return recording.Damage is { } damage ? throw new FailureException(damage) : summary;
    }
}
