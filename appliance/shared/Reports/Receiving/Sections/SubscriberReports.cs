// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections;

internal static class SubscriberReports
{
    /// <summary>One subscriber.</summary>
    /// <param name="report">The report to fill, maybe with old values.</param>
    /// <param name="message">The received message.</param>
    public static void Fill(SubscriberReport report, in SubscriberMessage message)
    {
        (ulong, ulong, long) identity = (message.AddressHigh, message.AddressLow, message.ReceiverId);
        if (report.Address.Length == 0 || report.Identity != identity)
        {
            report.Identity = identity;
            report.Address = new EndpointAddress(
                new UInt128(message.AddressHigh, message.AddressLow), message.Port).AddressText();
            report.Receiver = ((ulong)message.ReceiverId).ToString("x16", CultureInfo.InvariantCulture);
        }
        report.Port = message.Port;
        report.State = ReportNames.OfSubscriberState(message.State);
        report.SharesAddress = message.SharesAddress != 0;
        report.HeardStampNs = message.HeardStampNs;
        report.HeardTimeNs = new StampTimes(message.Origin).TimeOf(message.HeardStampNs);
        var streams = ReportRows<SubscriberStreamReport>.Over(report.Streams);
        Add(streams, message.Stream0, 0);
        Add(streams, message.Stream1, 1);
        Add(streams, message.Stream2, 2);
        Add(streams, message.Stream3, 3);
        report.Streams = streams;
    }

    private static void Add(
        ReportRows<SubscriberStreamReport> streams, in SubscriberStreamCounters fields, int stream)
    {
        if (NullValue.ToNullable(fields.Naks) is not { } naks)
            return;
        SubscriberStreamReport report = streams.Next();
        report.Stream = StreamIds.Snapshots + stream;
        report.BehindBytes = NullValue.ToNullable(fields.BehindBytes);
        report.WindowBytes = NullValue.ToNullable(fields.WindowBytes);
        report.Naks = naks;
        report.AskedBytes = fields.AskedBytes;
        report.RetransmittedBytes = fields.RetransmittedBytes;
    }
}
