// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Sending;

internal readonly record struct PublicationParameters(long RegistrationId, int SessionId, int StreamId,
    int InitialTermId, int StartTermId, int StartTermOffset, int TermLength, int MtuLength, int TermWindowLength,
    long LingerNs, long ConnectionTimeoutNs, long RetransmitLingerNs, bool SignalsEndOfStream, bool IsExclusive)
{
    private const int DefaultMaxResend = 16;

    internal StreamShape Shape =>
        new(SessionId, MtuLength, TermLength, InitialTermId, StartTermId, StartTermOffset);

    /// <summary>True if there may be many receivers: multicast or many destinations.</summary>
    internal bool IsGroup { get; private init; }

    /// <summary>True if several receivers may share one address.</summary>
    internal bool IsMulticast { get; private init; }

    /// <summary>Time to live of multicast datagrams; 0: the system's default.</summary>
    internal int Ttl { get; private init; }

    /// <summary>Most ranges that are retransmitted at a time.</summary>
    internal int MaxResend { get; private init; } = DefaultMaxResend;

    /// <summary>Flow control; null if the fastest receiver sets the pace.</summary>
    internal FlowControlParameters? FlowControl { get; private init; }

    internal long FlowControlReceiverTimeoutNs { get; private init; }

    /// <summary>True if subscribers in this driver count as connected ones.</summary>
    internal bool SpiesSimulateConnection { get; private init; }

    /// <summary>Parameters of a channel, with the driver's defaults for those that it omits.</summary>
    internal static PublicationParameters Of(UdpChannel channel, MediaDriverContext context, long registrationId,
        int sessionId, int streamId, int initialTermId, bool isExclusive)
    {
        channel.CheckForPublication();
        int termLength = channel.TermLength ?? context.TermBufferLength;
        int mtu = channel.CheckedMtuLength(context.MtuLength, termLength);
        int firstTermId = channel.InitialTermId ?? initialTermId;
        return new PublicationParameters(registrationId, sessionId, streamId, firstTermId,
            channel.TermId ?? firstTermId, channel.TermOffset ?? 0, termLength, mtu,
            channel.CheckedPublicationWindowLength(mtu, termLength), channel.LingerNs ?? context.PublicationLingerNs,
            context.PublicationConnectionTimeoutNs, context.RetransmitLingerNs, channel.SignalsEndOfStream, isExclusive)
        {
            IsGroup = channel.IsMulticast || channel.IsMultiDestination,
            IsMulticast = channel.IsMulticast,
            Ttl = channel.IsMulticast ? channel.Ttl ?? 0 : 0,
            MaxResend = channel.MaxResend ?? DefaultMaxResend,
            FlowControl = channel.FlowControl,
            FlowControlReceiverTimeoutNs = context.FlowControlReceiverTimeoutNs,
            SpiesSimulateConnection = channel.SpiesSimulateConnection,
        };
    }
}
