// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Reports;
using Telemetry.Appliance.Publishing.Outlets;
using Telemetry.Appliance.Subscribing;

namespace Telemetry.Appliance.Hosting;

/// <summary>Takes the messages of this process' own publisher and reports them, as a subscriber elsewhere
/// would.</summary>
internal sealed class LocalReports(string mode, LocalQueue messages, LocalQueue? packets, IReportSink sink)
{
    private const int PauseMs = 5;

    private readonly ReportReader _reader = new(sink, new ReaderLimits());

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
    internal SummaryReport Summary() => _reader.Summary(mode);

    private int Take(LocalQueue queue)
    {
        int taken = 0;
        while (queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            _reader.OnMessage(stream, message);
            queue.Release();
            taken++;
        }
        return taken;
    }
}
