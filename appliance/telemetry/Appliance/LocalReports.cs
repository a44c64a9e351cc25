// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;

namespace Telemetry.Appliance;

/// <summary>Reads the messages of this process's own publisher and reports them, as a remote subscriber
/// would.</summary>
/// <param name="mode">The command.</param>
/// <param name="messages">Messages to report.</param>
/// <param name="packets">Packets to report, or null.</param>
/// <param name="reader">Makes reports of the messages.</param>
internal sealed class LocalReports(string mode, LocalQueue messages, LocalQueue? packets, ReportReader reader)
{
    private const int PauseMs = 5;

    internal LocalReports(string mode, LocalQueue messages, LocalQueue? packets, IReportSink sink)
        : this(mode, messages, packets, ReaderFor(sink))
    {
    }

    /// <summary>Makes a reader that reports to a sink.</summary>
    internal static ReportReader ReaderFor(IReportSink sink) =>
        new(sink, new ReaderLimits { MaxSeries = (int)NumberSettings.MaxSeries.Most });

    /// <summary>Receives the messages too; null if none does.</summary>
    internal IMessageHandler? Recording { get; init; }

    /// <summary>Messages lost because output was too slow.</summary>
    internal long Lost => messages.Lost + (packets?.Lost ?? 0);

    /// <summary>Reports all pending messages; returns their number.</summary>
    internal int Take() => Take(messages) + (packets is null ? 0 : Take(packets));

    /// <summary>Reports until the publisher is done, calling <paramref name="meanwhile"/> repeatedly.</summary>
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

    /// <summary>The totals last received.</summary>
    internal SummaryReport Summary() => reader.Summary(mode);

    private int Take(LocalQueue queue)
    {
        int taken = 0;
        while (queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            Recording?.OnMessage(stream, message);
            reader.OnMessage(stream, message);
            queue.Release();
            taken++;
        }
        return taken;
    }
}
