// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using TestSupport;

namespace Telemetry.Appliance.Tests.Streams;

/// <summary>A few messages of each order protocol, both ways; the first to the exchange is a logon.</summary>
internal static class OrderCorpus
{
    internal const string Password = "s3cr3t-Pwd";

    public static TheoryData<ProtocolId> Protocols { get; } = [ProtocolId.Fix];

    internal static byte[][] ToExchange(ProtocolId protocol) => protocol switch
    {
        _ =>
        [
            FixText.Message(FixText.Login), FixText.Order(2, "ORDER-1"), FixText.Heartbeat(3),
            FixText.Order(4, "ORDER-2", "95=5|96=a\u0001b=c|"),
            FixText.Message("35=F|34=5|49=CLIENT|56=VENUE|11=CANCEL-1|41=ORDER-1|"), FixText.Order(6, "ORDER-3"),
        ],
    };

    internal static byte[][] FromExchange(ProtocolId protocol) => protocol switch
    {
        _ =>
        [
            FixText.Message("35=A|34=1|49=VENUE|56=CLIENT|108=30|141=Y|"), FixText.Report(2, "ORDER-1", '0'),
            FixText.Report(3, "ORDER-1", 'F'), FixText.Heartbeat(4, "VENUE"), FixText.Report(5, "ORDER-2", '8'),
        ],
    };
}
