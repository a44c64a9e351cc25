// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Reading;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;

namespace Telemetry.Appliance;

/// <summary>Takes the messages of this process' own publisher and reports them, as a subscriber elsewhere
/// would.</summary>
/// <param name="mode">The command.</param>
/// <param name="messages">Messages to report.</param>
/// <param name="packets">Packets to report, if they are.</param>
/// <param name="reader">What makes reports of them.</param>
internal sealed class LocalReports(string mode, LocalQueue messages, LocalQueue? packets, ReportReader reader)
{
    private const int PauseMs = 5;

    internal LocalReports(string mode, LocalQueue messages, LocalQueue? packets, IReportSink sink)
        : this(mode, messages, packets, ReaderFor(sink))
    {
    }

    /// <summary>What makes reports for a sink.</summary>
    internal static ReportReader ReaderFor(IReportSink sink) =>
        new(sink, new ReaderLimits { MaxSeries = ConfigReader.HighestMaxSeries });

    /// <summary>Messages that found no room because output was too slow.</summary>
    internal long Lost => messages.Lost + (packets?.Lost ?? 0);

    /// <summary>Reports what waits; returns how many messages that was.</summary>
    internal int Take() => Take(messages) + (packets is null ? 0 : Take(packets));

    /// <summary>Reports until the publisher is done, calling <paramref name="meanwhile"/> now and then.</summary>
    internal void TakeUntil(Func<bool> done, Action meanwhile)
    {
        while (!done())
        {
            meanwhile();
            if (Take() == 0)
                Thread.Sleep(PauseMs);
        }
        Take();
    }

    /// <summary>The totals as told last.</summary>
    internal SummaryReport Summary() => reader.Summary(mode);

    private int Take(LocalQueue queue)
    {
        int taken = 0;
        while (queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            reader.OnMessage(stream, message);
            queue.Release();
            taken++;
        }
        return taken;
    }
}
