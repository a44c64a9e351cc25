// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Converts messages about connections to reports.</summary>
internal static class ConnectionReports
{
    /// <summary>A connection that ended.</summary>
    public static ConnectionReport Of(MessageDecoder decoder)
    {
        decoder.Read(out ConnectionMessage message);
        long? startNs = NullValue.ToNullable(message.StartStampNs);
        return new ConnectionReport
        {
            Pid = message.Pid == 0 ? null : message.Pid,
            Local = HostPathRows.EndOf(message.LocalHigh, message.LocalLow, message.LocalPort),
            Remote = HostPathRows.EndOf(message.RemoteHigh, message.RemoteLow, message.RemotePort),
            Direction = ReportNames.OfTrafficDirection(message.Direction),
            StartTimeNs = new StampTimes(message.Origin).TimeOf(startNs),
            DurationNs = unchecked(message.EndStampNs - startNs),
            BytesSent = NullValue.ToNullable(message.BytesSent),
            BytesReceived = NullValue.ToNullable(message.BytesReceived),
            Retransmits = NullValue.ToNullable(message.Retransmits),
            SrttNs = NullValue.ToNullable(message.SrttNs),
            End = ReportNames.OfConnectionEnd(message.End),
            Process = HostPathRows.NextOrNull(ref decoder),
            Cgroup = HostPathRows.NextOrNull(ref decoder),
            Container = HostPathRows.NextOrNull(ref decoder),
            Reason = HostPathRows.NextOrNull(ref decoder),
            Names = HostPathRows.NextNames(ref decoder),
        };
    }
}
