// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Messages;

namespace Telemetry.Appliance.Subscribing;

/// <summary>Subscribers as reports.</summary>
internal static class SubscriberReports
{
    /// <summary>One subscriber.</summary>
    public static SubscriberReport Of(SubscriberMessage message) => new()
    {
        Address = new EndpointAddress(
            new UInt128(message.AddressHigh, message.AddressLow), message.Port).AddressText(),
        Port = message.Port,
        Receiver = ((ulong)message.ReceiverId).ToString("x16", CultureInfo.InvariantCulture),
        State = ReportNames.OfSubscriberState(message.State),
        SharesAddress = message.SharesAddress != 0,
        HeardStampNs = message.HeardStampNs,
        HeardTimeNs = new StampTimes(message.Origin).TimeOf(message.HeardStampNs),
        Streams =
        [
            .. Streams(message.Stream0, 0), .. Streams(message.Stream1, 1), .. Streams(message.Stream2, 2),
            .. Streams(message.Stream3, 3),
        ],
    };

    private static IEnumerable<SubscriberStreamReport> Streams(SubscriberStreamFields fields, int stream)
    {
        if (NullValue.ToNullable(fields.Naks) is not { } naks)
            yield break;
        yield return new SubscriberStreamReport
        {
            Stream = StreamIds.Snapshots + stream,
            BehindBytes = NullValue.ToNullable(fields.BehindBytes),
            WindowBytes = NullValue.ToNullable(fields.WindowBytes),
            Naks = naks,
            AskedBytes = fields.AskedBytes,
            RetransmittedBytes = fields.RetransmittedBytes,
        };
    }
}
