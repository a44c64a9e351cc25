// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Model.Causes;
using Telemetry.Model.Events;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Converts late orders to reports; keeps the newest causes for the worst samples of an interval.</summary>
/// <param name="catalog">Names behind the indexes.</param>
internal sealed class LateOrderReports(CatalogState catalog)
{
    private const int MostKept = 1024;

    private readonly Dictionary<(long OrderStampNs, OrderKey Key), CauseReport> _causes = [];
    private readonly Queue<(long OrderStampNs, OrderKey Key)> _order = new();

    public EventReport Event(MessageDecoder decoder)
    {
        decoder.Read(out LateOrderMessage message);
        var times = new StampTimes(message.Origin, message.ClockUncertaintyNs);
        string? process = ReportNames.KnownShort(decoder.NextText());
        string? thread = ReportNames.KnownShort(decoder.NextText());
        List<CausePartReport> parts = PartsIn(decoder.NextBytes());
        CauseReport cause = CauseText.Of(parts, (UnknownReason)message.UnknownReason);
        OrderKey key = ReportNames.KeyOf(message.Key);
        Keep(message.OrderStampNs, key, cause);
        return new EventReport
        {
            Id = message.Id,
            Event = ReportNames.OfEvent((byte)TelemetryEventKind.LateOrder),
            Severity = ReportNames.OfSeverity(message.Severity),
            State = ReportNames.OfState((byte)EventState.Instant),
            Flow = catalog.SessionText(message.SessionIndex),
            StampNs = message.OrderStampNs,
            TimeNs = times.TimeOf(message.OrderStampNs),
            UncertaintyNs = times.UncertaintyNs,
            DurationNs = message.OrderStampNs - message.TickStampNs,
            SinceStampNs = message.TickStampNs,
            SinceTimeNs = times.TimeOf(message.TickStampNs),
            Connection = message.Connection == 0 ? null : message.Connection,
            OrderKey = key,
            Process = process,
            Pid = message.Pid == 0 ? null : message.Pid,
            Cgroup = HostPathRows.NextOrNull(ref decoder),
            Container = HostPathRows.NextOrNull(ref decoder),
            Names = HostPathRows.NextNames(ref decoder),
            Thread = thread,
            Tid = message.Tid == 0 ? null : message.Tid,
            Cpu = message.Cpu < 0 ? null : message.Cpu,
            OrderCause = cause,
        };
    }

    /// <summary>The cause of an order; null if it is not among the newest.</summary>
    public CauseReport? CauseOf(long orderStampNs, OrderKey key) => _causes.GetValueOrDefault((orderStampNs, key));

    private void Keep(long orderStampNs, OrderKey key, CauseReport cause)
    {
        if (_order.Count == MostKept)
            _causes.Remove(_order.Dequeue());
        if (_causes.TryAdd((orderStampNs, key), cause))
            _order.Enqueue((orderStampNs, key));
    }

    private List<CausePartReport> PartsIn(ReadOnlySpan<byte> bytes)
    {
        List<CausePartReport> parts = [];
        while (TryTake(ref bytes, out CausePartFields part))
        {
            List<CauseShareReport> shares = [];
            for (int named = 0; named < part.Named && TryTake(ref bytes, out CauseShareFields share); named++)
            {
                string? name = catalog.DeviceText(new EventSubject(share.Name0, share.Name1, share.Name2, share.Name3));
                shares.Add(new CauseShareReport(name ?? "", share.Id < 0 ? null : share.Id, share.Ns));
            }
            parts.Add(new CausePartReport
            {
                Kind = ReportNames.OfCauseKind(part.Kind),
                Ns = part.Ns,
                Cpu = part.Cpu < 0 ? null : part.Cpu,
                Count = part.Count,
                By = shares,
                OthersNs = part.OthersNs,
            });
        }
        return parts;
    }

    private static bool TryTake<T>(ref ReadOnlySpan<byte> bytes, out T value)
        where T : unmanaged
    {
        if (!MemoryMarshal.TryRead(bytes, out value))
            return false;
        bytes = bytes[Unsafe.SizeOf<T>()..];
        return true;
    }
}
